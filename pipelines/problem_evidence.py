"""What the texts and the history of a problem's cases say of its cause."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from classifiers.cause import Evidence, Said, Suspicion, index_causes, suggest_causes
from classifiers.occurrence import Occurrence
from models.causes import Cause
from models.language import Language
from models.phrases import PhraseIndex, Speech
from models.worktime import TIME_ZONE
from pipelines.store import records, sql

BACK_DAYS = 90  # a coming so soon after «Решено» says that it was not
SEASON_MONTHS, SEASON_SHARE = 4, 0.85  # nearly all of it within so many months of the year
MIN_SEASON = 5


@dataclass(frozen=True)
class Detective:
    """The causes with their phrases, ready to look."""

    causes: Mapping[str, Cause]
    index: PhraseIndex[str]
    language: Language

    @classmethod
    def of(cls, causes: Mapping[str, Cause], language: Language) -> "Detective":
        """For these causes."""
        return cls(causes, index_causes(causes, language), language)

    def suspect(self, connection: duckdb.DuckDBPyConnection, found: Sequence[Occurrence], history: Sequence[Mapping[str, Any]]) -> list[Suspicion]:
        """Causes of a problem by its cases in the store."""
        cases = sorted({one.case for one in found})
        said = read_said(records(connection, sql("problem_texts"), cases=cases), self.language)
        topics = [topic for topic, n in Counter(one.topic for one in found).most_common() if 4 * n >= len(found)]
        return suggest_causes(topics, said, signs_of(found, history), self.causes, self.index)


def read_said(rows: Sequence[Mapping[str, Any]], language: Language) -> list[Said]:
    """The texts read."""
    kept = [row for row in rows if row["text"]]
    docs = language.read([row["text"] for row in kept])
    return [
        Said(row["case_id"], row["at"].astimezone(TIME_ZONE).date(), row["office"], row["text"], Speech.of(doc), tuple(word.start for word in doc.words))
        for row, doc in zip(kept, docs, strict=True)
    ]


def signs_of(found: Sequence[Occurrence], history: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How often each sign of `models.causes.SIGNS` is seen; nothing is made of one."""
    outcomes = Counter(row["outcome"] for row in history)
    departments = {row["department"] for row in history if row["department"]}
    signs = {
        "broken_promises": sum(row["broken"] for row in history),
        "solved_but_back": _came_back(found, history),
        "returned_by_residents": sum(row["reopened"] for row in history),
        "returned_by_departments": sum(row["returned"] for row in history),
        "several_departments": len(departments) if len(departments) > 2 else 0,
        "postponed": outcomes["Отложено"],
        "explained": outcomes["Разъяснено"] if 2 * outcomes["Разъяснено"] > len(history) else 0,
        "one_season": 2 * _is_seasonal([one.on for one in found]),
    }
    return {sign: n for sign, n in signs.items() if n > 1}


def _came_back(found: Sequence[Occurrence], history: Sequence[Mapping[str, Any]]) -> int:
    solved = [row["closed_at"].astimezone(TIME_ZONE).date() for row in history if row["outcome"] == "Решено" and row["closed_at"]]
    return sum(any(timedelta(0) < one.on - closed <= timedelta(days=BACK_DAYS) for one in found) for closed in solved)


def _is_seasonal(days: Sequence[date]) -> bool:
    months = Counter(day.month for day in days)
    best = max((sum(months[(first + n - 1) % 12 + 1] for n in range(SEASON_MONTHS)) for first in range(1, 13)), default=0)
    return len(days) >= MIN_SEASON and best >= SEASON_SHARE * len(days)


def evidence_json(evidence: Sequence[Evidence]) -> str:
    """The evidence as the store keeps it."""
    rows = [{"kind": one.kind, "quote": one.quote, "case": one.case, "on": one.on.isoformat() if one.on else None, "count": one.count} for one in evidence]
    return json.dumps(rows, ensure_ascii=False)
