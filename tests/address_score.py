"""How well addresses are found: precision and recall of streets, F1 of streets with houses, the share of other towns' addresses refused.

`python -m tests.address_score [FILE]` prints the figures and every error of a file (tests/address_unseen.jsonl).
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.address import Address
from models.analysis import Reader
from models.house import house_number
from models.reference import load_reference
from models.street_name import KINDS
from pipelines.settings import ROOT

UNSEEN = Path(__file__).with_name("address_unseen.jsonl")
HOME = {"Кировск", "Кукисвумчорр", "Титан", "Коашва", None}
Pair = tuple[str, str]  # (street without its kind, house or "")


@dataclass(frozen=True, slots=True)
class Row:
    """One message: the pairs expected and said in our town, the settlements of both, how many of other towns' addresses there are and were taken for ours."""

    id: str
    text: str
    expected: frozenset[Pair]
    said: frozenset[Pair]
    foreign: int
    mistaken: int
    expected_settlements: frozenset[str]
    said_settlements: frozenset[str]

    @property
    def is_right(self) -> bool:
        """True if nothing is missing, nothing is too much."""
        return self.expected == self.said and not self.mistaken


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of a set of messages."""

    precision: float
    recall: float
    houses: float
    refused: float
    settlements: float

    def __str__(self) -> str:
        return (
            f"улицы: точность {self.precision:.3f}, полнота {self.recall:.3f}; улица с домом: F1 {self.houses:.3f}; "
            f"чужие отвергнуты {self.refused:.3f}; посёлок верен {self.settlements:.3f}"
        )


def load_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of messages with their addresses."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def read_rows(records: Sequence[dict[str, Any]], reader: Reader) -> list[Row]:
    """What the reader says of each message beside what is expected."""
    docs = reader.language.read(record["text"] for record in records)
    return [_row(record, reader.finder.find(doc)[0]) for record, doc in zip(records, docs, strict=True)]


def _row(record: dict[str, Any], found: Sequence[Address]) -> Row:
    streets = [a for a in record["addresses"] if a["street"]]
    expected = [a for a in streets if a["settlement"] in HOME]
    foreign = [a for a in record["addresses"] if a["settlement"] not in HOME]
    ours = [a for a in found if a.name and a.settlement in HOME]
    named = {_bare(a["street"]) for a in foreign if a["street"]} - {_bare(a["street"]) for a in expected}
    mistaken = sum(_bare(a.name or "") in named for a in ours) if streets else len(ours) * bool(foreign)
    return Row(
        record["id"], record["text"], frozenset(_pair(a["street"], a["house"]) for a in expected), frozenset(pair for a in ours for pair in _ends(a)),
        len(foreign), min(mistaken, len(foreign)), frozenset(a["settlement"] for a in expected if a["settlement"]), frozenset(a.settlement or "" for a in ours),
    )  # fmt: skip


def _pair(street: str, house: str | None) -> Pair:
    return _bare(street), (house_number(house) or house) if house else ""


def _ends(address: Address) -> list[Pair]:
    """The pair of an address; the two ends of a range, as the set writes ranges."""
    return [_pair(address.name or "", house) for house in (address.house or "").split("-")]


def _bare(street: str) -> str:
    """The name without its kind, case and ё."""
    words = street.lower().replace("ё", "е").split()
    return " ".join(word for word in words if word not in KINDS) or street


def score(rows: Sequence[Row]) -> Figures:
    """The figures of the messages; a street named twice in one counts once."""
    precision, recall, _ = _prf(({(s, "") for s, _ in row.expected}, {(s, "") for s, _ in row.said}) for row in rows)
    houses = _prf((row.expected, row.said) for row in rows)[2]
    refused = 1 - sum(row.mistaken for row in rows) / max(1, sum(row.foreign for row in rows))
    placed = [row for row in rows if row.expected & row.said]
    return Figures(precision, recall, houses, refused, sum(row.expected_settlements == row.said_settlements for row in placed) / max(1, len(placed)))


def _prf(sides: Iterable[tuple[Iterable[Pair], Iterable[Pair]]]) -> tuple[float, float, float]:
    sets = [(set(expected), set(said)) for expected, said in sides]
    hits = sum(len(e & s) for e, s in sets)
    precision, recall = hits / max(1, sum(len(s) for _, s in sets)), hits / max(1, sum(len(e) for e, _ in sets))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def errors(rows: Iterable[Row]) -> Iterator[str]:
    """A line for every message with a mistake."""
    for row in rows:
        if not row.is_right:
            too_much = f" чужих за своих: {row.mistaken}" if row.mistaken else ""
            yield f"{row.id}: ждали {sorted(row.expected)}, сказано {sorted(row.said)}{too_much} — {row.text}"


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else UNSEEN
    rows = read_rows(load_rows(path), Reader.load(load_reference(ROOT / "data" / "reference")))
    print(*errors(rows), score(rows), f"сообщений {len(rows)}, верны целиком {sum(row.is_right for row in rows)}", sep="\n")
