"""How things stand: sources, counts, versions."""

from typing import Any

from classifiers.registry import current_version
from models.problem import Problem
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


def load_status(settings: Settings) -> dict[str, Any]:
    """Counts, sources and the version of the judges, from the published copy."""
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    with connect(settings.published, read_only=True) as connection:
        counts = {name: records(connection, query)[0]["n"] for name, query in COUNTS.items()}
        sources = records(connection, "SELECT * EXCLUDE (dropped) FROM coverage_now ORDER BY source")
    return {"judges": current_version(settings.artifacts), "counts": counts, "sources": sources, "published": str(settings.published)}
