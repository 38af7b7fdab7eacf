"""The facts of the town as typed records: topics, departments, streets, places, towns like ours, sources, deadlines."""

import csv
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from models.problem import Problem


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of «Инцидент менеджмент»; `id` is «group.topic» and never changes, `name` is a caption."""

    id: str
    group: str
    name: str
    department: str
    words: tuple[str, ...]
    about: str
    source: str
    sure: str
    not_to_confuse: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """A body that answers; `outside` ones are watched by a department of the municipality."""

    id: str
    name: str
    full_name: str
    source: str
    sure: str
    aliases: tuple[str, ...] = ()
    outside: bool = False
    watched_by: str | None = None


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the town; `ambiguous` names are also plain words and need a marker, a house or a preposition."""

    id: str
    name: str
    settlement: str
    aliases: tuple[str, ...]
    ambiguous: bool
    houses: tuple[str, ...]
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, district, stop or landmark; `ambiguous` aliases need a capital letter."""

    id: str
    name: str
    kind: str
    settlement: str
    aliases: tuple[str, ...]
    ambiguous: bool
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town that is not ours: its names, the words that give it away, its streets."""

    id: str
    name: str
    names: tuple[str, ...]
    markers: tuple[str, ...]
    streets: tuple[str, ...]
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages come from. `town` is home, mixed or other; `address` is an owner id or domain (vk), a slug (telegram), a feed URL (site)."""

    id: str
    name: str
    kind: str
    address: str
    town: str
    source: str
    sure: str
    official: bool = False
    enabled: bool = False
    lookback_days: int = 10
    expected_min: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """A norm of answering: `hours` on a calendar or working clock, for a system («*» for any) and urgency («*» for any)."""

    id: str
    system: str
    urgency: str
    hours: float
    clock: str
    valid_from: str
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a lexicon and what it tells: a mood −2…2 or a level of urgency; `order` is «any» if its words may stand in any order."""

    phrase: str
    value: str
    source: str
    sure: str
    order: str = ""


Record = TypeVar("Record")


@dataclass(frozen=True)
class Reference:
    """All facts of one town."""

    home: str
    officials: tuple[str, ...]
    topics: Mapping[str, Topic]
    departments: Mapping[str, Department]
    streets: Mapping[str, Street]
    places: Mapping[str, Place]
    towns: Mapping[str, Town]
    sources: Mapping[str, Source]
    deadlines: Mapping[str, Deadline]
    moods: tuple[Phrase, ...]
    alarms: tuple[Phrase, ...]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Captions of the groups in their official order."""
        return tuple(dict.fromkeys(topic.group for topic in self.topics.values()))

    def topic_named(self, group: str, name: str) -> Topic | None:
        """The topic with these captions, or None."""
        return self._topics_by_caption.get((group, name))

    @cached_property
    def _topics_by_caption(self) -> Mapping[tuple[str, str], Topic]:
        return {(topic.group, topic.name): topic for topic in self.topics.values()}


def load_reference(folder: Path, sources: Path | None = None) -> Reference:
    """Load the folder (`data/reference`); `sources` may name another file of sources. Raises Problem on a broken file."""
    town = _toml(folder / "town.toml")
    return Reference(
        home=_value(town, "home", folder / "town.toml"),
        officials=tuple(town.get("officials", ())),
        topics=_blocks(folder / "topics.toml", "topic", Topic),
        departments=_blocks(folder / "departments.toml", "department", Department),
        streets=_rows(folder / "streets.csv", Street),
        places=_rows(folder / "places.csv", Place),
        towns=_blocks(folder / "towns.toml", "town", Town),
        sources=_blocks(sources or folder / "sources.toml", "source", Source),
        deadlines=_blocks(folder / "deadlines.toml", "deadline", Deadline),
        moods=_phrases(folder / "sentiment.csv"),
        alarms=_phrases(folder / "urgency.csv"),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"Справочник {path} не читается: {error.strerror}. Верните файл или проверьте права.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"Справочник {path}: ошибка записи TOML: {error}. Исправьте файл.") from error


def _value(record: Mapping[str, Any], name: str, path: Path) -> str:
    if name not in record:
        raise Problem(f"Справочник {path}: нет поля «{name}».")
    return str(record[name])


def _blocks(path: Path, key: str, kind: Callable[..., Record]) -> dict[str, Record]:
    return _by_id(path, [_build(path, n, record, kind) for n, record in enumerate(_toml(path).get(key, []), 1)])


def _rows(path: Path, kind: Callable[..., Record]) -> dict[str, Record]:
    return _by_id(path, [_build(path, n, record, kind) for n, record in enumerate(_csv(path), 2)])


def _csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise Problem(f"Справочник {path} не читается: {error.strerror}. Верните файл или проверьте права.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise Problem(f"Справочник {path}: ошибка записи CSV: {error}. Сохраните его в UTF-8.") from error


def _phrases(path: Path) -> tuple[Phrase, ...]:
    return tuple(_build(path, n, record, Phrase) for n, record in enumerate(_csv(path), 2))


def _build(path: Path, number: int, record: Mapping[str, Any], kind: Callable[..., Record]) -> Record:
    """A record of the kind; unknown and missing fields are a Problem that names file, place and field."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(str(name) for name in record if name not in known)
    missing = [n for n, f in known.items() if n not in record and f.default is MISSING]
    if unknown or missing:
        wrong = f"лишнее поле «{unknown[0]}»" if unknown else f"нет поля «{missing[0]}»"
        raise Problem(f"Справочник {path}, запись {number}: {wrong}.")
    return kind(**{name: _typed(value, str(known[name].type)) for name, value in record.items()})


def _typed(value: Any, kind: str) -> Any:
    if "tuple" in kind:
        return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else tuple(value)
    return value == "1" if "bool" in kind and isinstance(value, str) else value


def _by_id(path: Path, records: list[Record]) -> dict[str, Record]:
    answer: dict[str, Record] = {}
    for record in records:
        key = str(record.id)  # type: ignore[attr-defined]
        if key in answer:
            raise Problem(f"Справочник {path}: номер «{key}» встречается дважды.")
        answer[key] = record
    return answer
