"""A register's or a map's list of streets taken into the reference, and what is told of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from models.check import check_reference
from models.folding import fold
from models.language import Language
from models.reference import Reference, Street, load_reference
from pipelines.console import track
from pipelines.settings import Settings
from pipelines.street_merge import Merge, merge_streets
from pipelines.street_table import write_streets
from spiders.exports.street_file import read_street_file
from spiders.exports.street_list import StreetList, Wanted

_WORD = re.compile(r"[а-я]+(?:-[а-я]+)*")


def import_streets(settings: Settings, file: Path, towns: Sequence[str], dry_run: bool) -> Iterator[str]:
    """Merge the file into streets.csv; yields the report in Russian. Raises Problem on a file that cannot be taken; nothing is written then."""
    reference = load_reference(settings.reference, settings.sources)
    wanted = Wanted(tuple(dict.fromkeys(towns)), named=True) if towns else Wanted(settlements_of(reference))
    found = read_street_file(file, wanted, track)
    merge = merge_streets(reference.streets, found, wanted.names, reference.places.values(), CommonNames())
    written = not dry_run and write_streets(settings.reference / "streets.csv", reference.streets, merge.streets)
    yield from report_lines(merge, found, reference)
    yield "Пробный запуск: ничего не записано." if dry_run else "streets.csv записан." if written else "Ничего не изменилось."


def settlements_of(reference: Reference) -> tuple[str, ...]:
    """The town and its settlements, the town first."""
    return tuple(dict.fromkeys((reference.home, *(place.name for place in reference.places.values() if place.kind == "settlement"))))


class CommonNames:
    """True for a name all of whose words are in the dictionary: a plain word («Солнечная») or one that many towns honour («Ленина»).

    Both need more than the name to be our street, so such a street is marked as ambiguous, for a person to look at.
    """

    def __init__(self) -> None:
        self._language: Language | None = None

    def __call__(self, name: str) -> bool:
        self._language = language = self._language or Language.load()
        return all(language.is_known(word) for word in _WORD.findall(fold(name)))


def report_lines(merge: Merge, found: StreetList, reference: Reference) -> Iterator[str]:
    """What was added, what differs and what a person should look at."""
    counts = f"новых улиц {len(merge.added)}, новых домов {sum(map(len, merge.houses.values()))} на {len(merge.houses)} улицах"
    yield f"{found.source} ({', '.join(found.settlements)}): {counts}, переименовано {len(merge.renamed)}, без изменений {merge.same}."
    yield from (f"Новая улица: {told(street)}, домов {len(street.houses)}" for street in merge.added)
    yield from (f"Новые дома: {told(merge.streets[id])}: {', '.join(houses)}" for id, houses in merge.houses.items())
    yield from (f"Переименована: {before.name} → {told(after)}" for before, after in merge.renamed)
    yield from (f"В файле она в «{place}», оставлена где была: {told(street)}" for street, place in merge.moved)
    where = "реестре" if found.complete else "списке"
    yield from (f"В {where} нет: {told(street)}" for street in merge.absent)
    yield from (f"В {where} нет домов: {told(merge.streets[id])}: {', '.join(houses)}" for id, houses in merge.absent_houses.items())
    yield from found.remarks
    common = [told(street) for street in merge.added if street.ambiguous]
    if common:
        yield f"Поставлено ambiguous = 1 (обычные слова или имена, частые в других городах), посмотрите: {'; '.join(common)}"
    known = set(check_reference(reference))
    yield from (f"Посмотрите: {line}" for line in check_reference(replace(reference, streets=merge.streets)) if line not in known)


def told(street: Street) -> str:
    """The street as the report calls it."""
    return f"{street.name} ({street.settlement}, {street.id})"
