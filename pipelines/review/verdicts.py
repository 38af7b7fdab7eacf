"""What a curator's rows say, as labels: each cell checked against the lists and the store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from classifiers.appeal import APPEALS
from classifiers.labelling import Label, grade_of
from models.reference import Reference
from pipelines.review.book import Stamp
from pipelines.review.reading import Row, read_choice, read_choices, without_doubles
from pipelines.review.words import BLIND, CURATOR, SUGGESTED, captions

Standing = Mapping[tuple[str, int, str], Sequence[Mapping[str, Any]]]
_SHOWN = {column.key: column for column in CURATOR}


@dataclass(frozen=True)
class Known:
    """What the store knows: messages by id (current version, masked text, whether deleted), labels by message, version and judgement, decisions in force."""

    messages: Mapping[str, Mapping[str, Any]]
    labels: Standing
    decisions: Mapping[str, Mapping[str, Any]]


@dataclass
class Verdicts:
    """Labels that are news, and remarks in Russian: faults, rows that came too late, what changes; the count of confirmed values."""

    labels: list[Label] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    confirmed: int = 0


def judge_rows(rows: Sequence[Row], stamp: Stamp, known: Known, reference: Reference, now: datetime) -> Verdicts:
    """The labels of the rows and everything that is wrong with them."""
    verdicts = Verdicts()
    for row in without_doubles(rows, "id", CURATOR, verdicts.faults):
        values = _values(row, known, reference, verdicts.faults)
        if not values:
            continue
        late = _late(row, values, stamp, known)
        if late:
            verdicts.stale.append(row.says(late))
            continue
        for judgement, value in values.items():
            _add(verdicts, row, judgement, value, stamp, known, reference, now)
    return verdicts


def _add(verdicts: Verdicts, row: Row, judgement: str, value: str, stamp: Stamp, known: Known, reference: Reference, now: datetime) -> None:
    id, version = row.cells["id"], known.messages[row.cells["id"]]["version"]
    own = [label for label in known.labels.get((id, version, judgement), ()) if label["curator"] == stamp.office]
    if any(label["value"] == value for label in own):
        return
    verdicts.labels.append(Label(id, version, judgement, value, grade_of(id), stamp.office, now, stamp.origin))
    before = _before(known.decisions.get(id), judgement)
    if before == value:
        verdicts.confirmed += 1
    else:
        told = captions(judgement, reference)
        verdicts.changes.append(f"{id}: {_SHOWN[judgement].title.lower()} «{told.get(before or '', before or '—')}» → «{told.get(value, value)}»")


def _before(decision: Mapping[str, Any] | None, judgement: str) -> str | None:
    if decision is None or judgement == "duplicate_of":
        return None
    return ("yes" if decision["relevant"] else "no") if judgement == "relevance" else decision[judgement]


def _values(row: Row, known: Known, reference: Reference, faults: list[str]) -> dict[str, str]:
    """The values by judgement that the row's cells say; {} where it says nothing or a fault was found."""
    before = len(faults)
    told = read_choices(row, CURATOR, reference, faults)
    confirmed = told.pop("confirm", None)
    duplicate = row.cells.get("duplicate_of")
    if not (told or confirmed or duplicate or len(faults) > before):
        return {}
    faults += [row.says(fault) for fault in _misfits(row, known)]
    if confirmed:
        told = {**_suggested(row, reference, faults), **told}
    if "department" in told and "relevance" not in told and _put_aside(known.decisions.get(row.cells["id"])):
        told["relevance"] = "yes"  # who names the department of a message that was put aside says that it is ours
    if duplicate:
        told["duplicate_of"] = duplicate.partition(" · ")[0].strip()
    faults += [row.says(fault) for fault in _contradictions(row, told, known)]
    return told if len(faults) == before else {}


def _put_aside(decision: Mapping[str, Any] | None) -> bool:
    return decision is not None and not decision["relevant"]


def _misfits(row: Row, known: Known) -> Iterator[str]:
    """Why the row is of no message of the store."""
    message = known.messages.get(row.cells["id"])
    if message is None:
        yield "такого номера нет в хранилище"
        return
    if not row.cells.get("version", "").isdigit():
        yield f"«Версия»: «{row.cells.get('version', '')}» — не число"
    elif row.cells["version"] == str(message["version"]) and _differ(row.cells.get("text"), message["text"]):
        yield "текст строки не от этого сообщения: строки перемешаны"


def _differ(shown: str | None, text: str | None) -> bool:
    """Whether the cell holds another text; what Excel cuts or joins does not count."""
    one, two = ("".join(c for c in (part or "") if c.isalnum())[:300] for part in (shown, text))
    return bool(one and two) and one != two


def _suggested(row: Row, reference: Reference, faults: list[str]) -> dict[str, str]:
    """The values that «да» confirms: those which the sheet showed."""
    blind = row.cells.get("s_topic") == BLIND
    if blind or not any(f"s_{name}" in row.cells for name in SUGGESTED):
        faults.append(row.says(f"{'строка вслепую' if blind else 'предложений в строке нет'}: вместо «да» выберите значения"))
        return {}
    answer = {}
    for name in SUGGESTED:
        if f"s_{name}" in row.cells:
            try:
                answer[name] = read_choice(_SHOWN[name], row.cells[f"s_{name}"], reference)
            except ValueError as error:
                faults.append(row.says(f"предложение испорчено: {error}"))
    return answer


def _contradictions(row: Row, told: Mapping[str, str], known: Known) -> Iterator[str]:
    duplicate = told.get("duplicate_of")
    if duplicate == row.cells["id"]:
        yield "«Повтор сообщения»: сообщение не может повторять само себя"
    elif duplicate is not None and duplicate not in known.messages:
        yield f"«Повтор сообщения»: «{duplicate}» — такого номера нет в хранилище"
    written = row.cells.get("department") is not None
    if written and told.get("relevance") == "no":
        yield "«Отдел» указан, а «О нас» — нет"
    if written and told.get("kind", "жалоба") not in APPEALS:
        yield f"«Отдел» указан, а вид — «{told['kind']}», не обращение"


def _late(row: Row, values: Mapping[str, str], stamp: Stamp, known: Known) -> str | None:
    """Why the row came too late."""
    message = known.messages[row.cells["id"]]
    if message["deleted"]:
        return "сообщение с тех пор удалено"
    if row.cells["version"] != str(message["version"]):
        return f"сообщение с тех пор изменено: в таблице версия {row.cells['version']}, теперь {message['version']}"
    for judgement, value in values.items():
        for label in known.labels.get((row.cells["id"], message["version"], judgement), ()):
            if label["labeled_at"] > stamp.made_at and label["origin"] != stamp.origin and label["value"] != value and not _second(label, stamp):
                return f"«{_SHOWN[judgement].title}» уже отмечено позже выгрузки ({label['curator']})"
    return None


def _second(label: Mapping[str, Any], stamp: Stamp) -> bool:
    """Whether it is the blind label of the other of two."""
    return label["grade"] == "gold" and label["curator"] != stamp.office
