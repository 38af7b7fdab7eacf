"""What the random slices say of the program: how much of what went without a person was right, how many appeals were put aside."""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from classifiers.bar import TRUSTED
from models.intervals import wilson
from models.reference import Reference
from pipelines.store import records

ENOUGH = 20  # messages looked at from which a share is told
GOOD, BAD = 0.95, 0.8  # shares of a rule's departments that stood: it may be confirmed, it must be changed
LANES = {"автоматически": "Отправлено без человека", "отложено": "Отложено («не о нас» или «не обращение»)"}


def audit_lines(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Lines in Russian, counts first."""
    found = {row["lane"]: row for row in records(connection, "FROM audit")}
    [[taken]] = connection.execute("SELECT count(*) FROM current_decisions WHERE relevant AND appeal").fetchall()
    for lane, title in LANES.items():
        row = found.get(lane, {"n": 0, "checked": 0, "right_ones": 0})
        yield f"{title}: {row['n']}; проверено случайных {row['checked']}, верно {row['right_ones']}."
        if row["checked"] < ENOUGH:
            yield f"  Доля не считается: проверено меньше {ENOUGH}."
        elif lane == "автоматически":
            low, high = wilson(row["right_ones"], row["checked"])
            yield f"  Верно {row['right_ones'] / row['checked']:.0%} (от {low:.0%} до {high:.0%})."
        else:
            yield _missed(row["n"], row["checked"] - row["right_ones"], row["checked"], taken)


def _missed(aside: int, wrong: int, checked: int, taken: int) -> str:
    """How many appeals were put aside, and the share of all that was not (of those taken for appeals none is doubted here)."""
    share, (low, high) = wrong / checked, wilson(wrong, checked)
    missed, most = aside * share, aside * high
    recall = taken / (taken + missed) if taken else 0.0
    worst, best = (taken / (taken + aside * bound) if taken else 0.0 for bound in (high, low))
    return f"  Пропущено обращений около {missed:.0f} (не больше {most:.0f}); найдено {recall:.0%} наших обращений (от {worst:.0%} до {best:.0%})."


def rule_lines(connection: duckdb.DuckDBPyConnection, reference: Reference) -> Iterator[str]:
    """What people made of each rule's departments, those most looked at first, and what is to be done with the rule."""
    for row in records(connection, "FROM rule_record WHERE looked_at > 0 ORDER BY looked_at DESC, rule"):
        rule = reference.routing.rules.get(row["rule"])
        sure = rule.sure if rule else "правила больше нет"
        yield f"Правило {row['rule']} ({sure}): решало {row['n']}, люди смотрели {row['looked_at']}, отдел верен {row['kept']}.{_advice(row, sure)}"


def _advice(row: Mapping[str, Any], sure: str) -> str:
    share = row["kept"] / row["looked_at"]
    if row["looked_at"] < ENOUGH or not (share >= GOOD or share < BAD):
        return ""
    if share < BAD:
        return " Ошибается часто: поправьте его в routing.toml."
    return "" if sure == TRUSTED else f' Можно подтвердить: sure = "{TRUSTED}", и оно пойдёт без человека.'
