"""Indicators with their passports: what is counted, of whom, when, and how sure the figure is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.intervals import kaplan_meier, wilson
from models.problem import Problem
from models.records import load_blocks, load_toml
from pipelines.settings import Settings
from pipelines.store import connect, records, sql


@dataclass(frozen=True, slots=True)
class Indicator:
    """A passport; `id` is the view, `kind` is count, share, index (a share drawn to the town's) or time. Below `minimum_n` no share and no median is told."""

    id: str
    name: str
    kind: str
    formula: str
    population: str
    window: str
    minimum_n: int
    source: str
    sure: str


def load_indicators(settings: Settings) -> dict[str, Indicator]:
    """The passports of `indicators.toml`."""
    return load_blocks(settings.reference / "indicators.toml", "indicator", Indicator)


def tell_indicator(settings: Settings, name: str) -> Iterator[str]:
    """The passport and the figures; raises Problem if there is no such indicator or no published copy."""
    known = load_indicators(settings)
    if name not in known:
        raise Problem(f"Показателя «{name}» нет. Есть: {', '.join(known)}.")
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    query = sql(f"indicators/{name}")
    with connect(settings.published, read_only=True) as connection:
        rows = records(connection, query, **({"population": _population(settings)} if "$population" in query else {}))
        at = records(connection, "FROM publication")[0]["published_at"]
    yield from _passport(known[name])
    yield f"На {at:%d.%m.%Y %H:%M}:"
    yield from _figures(known[name], rows) if rows else ["  данных нет"]


def _passport(one: Indicator) -> Iterator[str]:
    yield f"{one.name} ({one.id})"
    yield f"Формула: {one.formula}"
    yield f"Кто считается: {one.population}"
    yield f"Окно: {one.window}"
    yield f"Наименьшее n для доли и медианы: {one.minimum_n}. Источник: {one.source}"


def _figures(one: Indicator, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    if one.kind == "time":
        for name in dict.fromkeys(row["name"] for row in rows):
            yield f"  {name}: {_time([(row['hours'], row['answered']) for row in rows if row['name'] == name], one.minimum_n)}"
    else:
        for row in rows:
            yield f"  {row['name']}: {_told(one, row)}"


def _told(one: Indicator, row: dict[str, Any]) -> str:
    if one.kind == "count":
        return _number(row["k"])
    return _index(row, one.minimum_n) if one.kind == "index" else told_share(row["k"], row["n"], one.minimum_n)


def _index(row: dict[str, Any], minimum: int) -> str:
    """«55 из 100 (95 %: от 28 до 79); 7 из 12»; of too few only the counts."""
    if row["n"] < minimum:
        return told_share(row["k"], row["n"], minimum)
    return f"{100 * row['value']:.0f} из 100 (95 %: от {100 * row['low']:.0f} до {100 * row['high']:.0f}); {row['k']} из {row['n']}"


def _number(k: float) -> str:
    return str(int(k)) if float(k).is_integer() else f"{k:.1f}".replace(".", ",")


def _population(settings: Settings) -> int | None:
    """The people of the town; None where town.toml does not tell."""
    count = load_toml(settings.reference / "town.toml").get("population")
    return count if isinstance(count, int) and count > 0 else None


def told_share(k: int, n: int, minimum: int) -> str:
    """«7 из 12, 58 % (95 %: от 32 до 81 %)»; of too few only the counts."""
    if n < minimum:
        return f"{k} из {n} (n меньше {minimum}: доля не показывается)"
    low, high = wilson(k, n)
    return f"{k} из {n}, {100 * k / n:.0f} % (95 %: от {100 * low:.0f} до {100 * high:.0f} %)"


def _time(times: Sequence[tuple[float, bool]], minimum: int) -> str:
    found = kaplan_meier(times)
    counts = f"n {found.n}, из них с ответом {found.answered}"
    if found.n < minimum:
        return f"{counts} (n меньше {minimum}: медиана не показывается)"
    low, high = (_hours(edge) if edge is not None else "не определено" for edge in found.interval)
    median = f"медиана {_hours(found.median)} (95 %: от {low} до {high})" if found.median is not None else "медиана не достигнута: ответили меньше чем половине"
    return f"{counts}; {median}; среднее {_hours(found.mean)} в пределах {_hours(found.longest)}"


def _hours(hours: float) -> str:
    return f"{hours:.1f} ч".replace(".", ",")
