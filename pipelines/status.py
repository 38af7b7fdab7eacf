"""How things stand: the coverage ledger, counts, versions."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from classifiers.registry import current_version
from models.problem import Problem
from pipelines.calls import API_NAMES, load_quotas
from pipelines.settings import Settings
from pipelines.store import connect, records

COUNTS = {
    "messages": "SELECT count(*) AS n FROM messages",
    "deleted": "SELECT count(*) AS n FROM messages WHERE deleted_at IS NOT NULL",
    "edited": "SELECT count(*) AS n FROM messages WHERE version > 1",
    "appeals": "SELECT count(*) AS n FROM appeals",
    "cases": "SELECT count(*) AS n FROM cases",
    "for_review": "SELECT count(*) AS n FROM appeals WHERE NOT auto",
    "bad_lines": "SELECT count(*) AS n FROM bad_lines",
}


def load_status(settings: Settings, now: datetime) -> dict[str, Any]:
    """Counts, sources and the version of the judges, from the published copy; today's calls of the APIs, from their counters."""
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    with connect(settings.published, read_only=True) as connection:
        counts = {name: records(connection, query)[0]["n"] for name, query in COUNTS.items()}
        sources = [_ledger_row(row) for row in records(connection, "FROM coverage_now ORDER BY source")]
    judges, quotas = current_version(settings.artifacts), load_quotas(settings, now)
    return {"judges": judges, "counts": counts, "sources": sources, "calls": quotas, "published": str(settings.published)}


def _ledger_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the ledger with dropped items by reason and calls by method as mappings."""
    return {**row, **{name: json.loads(row[name] or "{}") for name in ("dropped", "calls")}}


LEDGER = ("Источник", "Получено", "Новых", "Правок", "Удалено", "Отброшено", "За сутки", "Обычно", "Дыры", "Записи", "Вызовы", "Удачный сбор", "Состояние")


def ledger_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of the ledger as its table shows it, in the order of LEDGER."""
    usual = f"{row['day_expected']:.1f} (от {row['day_low']})".replace(".", ",") if row["day_expected"] is not None else f"всего от {row['expected_min']}"
    span = f"{row['oldest']:%d.%m} – {row['newest']:%d.%m %H:%M}" if row["newest"] else "—"
    state = row["problem"] or ("ещё не собирался" if row["ran_at"] is None else row["told"] or "в порядке")
    counts = [row["got"], row["new"], row["edited"], row["deleted"], sum(row["dropped"].values()), row["day_got"]]
    healthy = f"{row['healthy_at']:%d.%m.%Y %H:%M}" if row["healthy_at"] else "ни разу"
    return (row["name"], *map(_told, counts), usual, _told(row["holes"]), span, _told(sum(row["calls"].values()) or None), healthy, state)


QUOTAS = ("Вызовы за сегодня", "Сделано", "Лимит", "Осталось")


def quota_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A method's calls as their table shows them, in the order of QUOTAS."""
    return (f"{API_NAMES[row['api']]}: {row['method']}", *(_told(row[name]) for name in ("calls", "limit", "left")))


def _told(count: int | None) -> str:
    return "—" if count is None else str(count)
