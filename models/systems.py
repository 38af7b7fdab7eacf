"""The official systems whose exports are taken: who keeps them, by which terms they answer, what their statuses mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from models.case import Outcome, Status
from models.folding import fold
from models.problem import Problem
from models.records import load_blocks, load_toml

Statuses = Mapping[str, Status]  # words of a system as `word_key` makes them, and the state of a case that they mean
Outcomes = Mapping[str, Outcome]
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class System:
    """An official system: `id` is the kind of its source, `curator` the department that keeps it, `norms` ids of deadlines; `short` its name in tables."""

    id: str
    name: str
    curator: str
    source: str
    sure: str
    norms: tuple[str, ...] = ()
    short: str = ""

    @property
    def caption(self) -> str:
        """The name for a heading or a column."""
        return self.short or self.name


def load_systems(folder: Path) -> dict[str, System]:
    """The systems of `systems.toml`; a town without the file takes no exports."""
    path = folder / "systems.toml"
    return load_blocks(path, "system", System) if path.exists() else {}


def load_statuses(folder: Path) -> dict[str, Statuses]:
    """What the statuses of each system mean, from [statuses] in `exports/<system>.toml`."""
    return {path.stem: _load_words(path, "statuses", Status) for path in sorted((folder / "exports").glob("*.toml"))}


def load_outcomes(folder: Path) -> dict[str, Outcomes]:
    """What the outcomes of each system mean, from [outcomes]; those of «Инцидент менеджмент» are known everywhere."""
    usual = {word_key(one): one for one in Outcome}
    return {path.stem: {**usual, **_load_words(path, "outcomes", Outcome)} for path in sorted((folder / "exports").glob("*.toml"))}


def _load_words(path: Path, name: str, kind: type[_Word]) -> dict[str, _Word]:
    """The table [name]: value of the kind = list of words; raises Problem for a value that the kind does not have, and for a word with two meanings."""
    table = load_toml(path).get(name, {})
    if not isinstance(table, dict) or not all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in table.values()):
        raise Problem(f'Справочник {path}: [{name}]: пишется так: "{next(iter(kind))}" = ["слово системы", …].')
    known: dict[str, _Word] = {}
    for value, words in table.items():
        if value not in set(kind):
            raise Problem(f"Справочник {path}: [{name}]: «{value}» нет, есть {', '.join(kind)}.")
        for word in words:
            if known.setdefault(word_key(word), kind(value)) != value:
                raise Problem(f"Справочник {path}: [{name}]: «{word}» означает и «{known[word_key(word)]}», и «{value}».")
    return known


def word_key(word: str) -> str:
    """A word of a system as it is compared: case, ё, breaks and dots at the end do not count."""
    return fold(" ".join(word.split())).strip(" .:")


def check_statuses(systems: Mapping[str, System], statuses: Mapping[str, Statuses]) -> Iterator[str]:
    """Systems whose statuses nobody described: their cases would stay new for ever."""
    for system in systems:
        yield from (
            f"exports/{system}.toml: в [statuses] нет слов для состояния «{state}»"
            for state in (Status.NEW, Status.IN_WORK, Status.CLOSED)
            if system in statuses and state not in statuses[system].values()
        )
