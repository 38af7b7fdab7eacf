"""Why each name in a text was taken for an address or refused: for people, collected only when they ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.address import AddressFinder, Survey
from models.gazetteer import Name
from models.language import Doc
from models.reference import Reference

_NUMBER = re.compile(r"[\s,.]{0,3}(\d{1,4}(?:[-.:/]?\w{1,4})?)(?:\s+([а-я]{2,}))?")
_KINDS = {"street": "улица", "foreign_street": "улица другого города", "place": "место", "town": "другой город", "marker": "примета другого города"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name (or a number after it) that was looked at: its words, what it might be, whether it was taken, and why (in Russian)."""

    text: str
    kind: str
    name: str
    taken: bool
    reason: str


def find_candidates(doc: Doc, finder: AddressFinder, reference: Reference) -> list[Candidate]:
    """Every candidate of the text in its order: names of the register, then streets that it does not know."""
    survey = finder.survey(doc)
    known = [one for name in survey.seen for one in _of_name(name, survey, finder, reference)]
    return [*known, *_strangers(survey)]


def _of_name(name: Name, survey: Survey, finder: AddressFinder, reference: Reference) -> Iterator[Candidate]:
    said = _said(name, survey)
    caption = _caption(name, reference)
    taken, reason = _verdict(name, survey, finder)
    slip = f"описка, ближе всего «{name.alias}»; " if name.typo else ""
    yield Candidate(said, _KINDS[name.kind], caption, taken, slip + reason)
    if name.is_street and taken and all(address.house is None for address in survey.found[name]):
        yield from _number(name, survey)


def _verdict(name: Name, survey: Survey, finder: AddressFinder) -> tuple[bool, str]:
    if name not in survey.names:
        return False, _unheld(name)
    if not name.is_street:
        return True, "название из справочника"
    streets = [one for one in survey.names if one.is_street]
    weight, reason = finder.evidence(survey.view, streets, streets.index(name))[1]
    if name not in survey.found:
        return False, reason
    addresses = {(a.start, a.stop): a for a in survey.listed}
    settled = [addresses[a.start, a.stop] for a in survey.found[name] if (a.start, a.stop) in addresses]
    if not any(a in survey.answer for a in settled):
        return False, "на этом месте уже другой адрес или улица названа ещё раз с домом"
    moved = next((a.settlement for a in settled if a.street is None and name.kind == "street"), None)
    return True, (reason if weight else "стоит рядом с другой улицей") + (f"; по тексту это {moved}" if moved else "")


def _unheld(name: Name) -> str:
    if name.kind == "town":
        return "обычное слово, а не город"
    if name.kind == "place":
        return "число, счёт или дата, а не место" if name.alias[:1].isdigit() else "обычное слово: место пишут с заглавной буквы"
    return "в тексте улица другого вида (бульвар, переулок)"


def _number(name: Name, survey: Survey) -> Iterator[Candidate]:
    """The number after a street without a house."""
    found = _NUMBER.match(survey.view.folded, survey.view.words[name.last].stop)
    if found:
        counted = f": оно относится к слову «{found[2]}»" if found[2] and found[1].isdecimal() else ": время, дата, телефон или часть другого числа"
        yield Candidate(found[1], "дом", "", False, f"число не дом{counted}")


def _strangers(survey: Survey) -> Iterator[Candidate]:
    """Streets named outright that the register does not know."""
    ours = {(a.start, a.stop) for addresses in survey.found.values() for a in addresses}
    for address in survey.listed:
        if address.street is None and (address.start, address.stop) not in ours:
            taken = address in survey.answer
            yield Candidate(address.text, "улица вне реестра", address.name or "", taken, "названа прямо" if taken else "на этом месте уже другой адрес")


def _said(name: Name, survey: Survey) -> str:
    words = survey.view.words
    return survey.view.text[words[name.first].start : words[name.last].stop]


def _caption(name: Name, reference: Reference) -> str:
    if name.kind == "street":
        return reference.streets[name.id].name
    return reference.places[name.id].name if name.kind == "place" else reference.towns[name.id].name
