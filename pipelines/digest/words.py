"""Russian for figures: plurals, dates, and what a change means."""

from datetime import date
from typing import Any

from pipelines.digest.data import MIN_HISTORY, Digest

MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
FIGURES = (
    ("appeals", "обращения о городе"),
    ("cases", "разные проблемы"),
    ("authors", "разные авторы"),
    ("messages", "все сообщения"),
)


def long_date(day: date) -> str:
    """«7 февраля 2026 года, суббота»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} года, {WEEKDAYS[day.weekday()]}"


def plural(n: int, one: str, few: str, many: str) -> str:
    """«1 обращение», «2 обращения», «5 обращений»."""
    if n % 10 == 1 and n % 100 != 11:
        return f"{n} {one}"
    return f"{n} {few if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else many}"


def compared(digest: Digest, name: str) -> str:
    """A figure beside its mean, in words that do not make much of little."""
    mean, n = digest.summary.get(f"mean_{name}"), digest.days_of_history
    if not n or mean is None:
        return "сравнить пока не с чем"
    told = f"в среднем {number(mean)} в день за {plural(n, 'день', 'дня', 'дней')}"
    return told if n >= MIN_HISTORY else f"{told}; истории мало"


def number(value: Any) -> str:
    """«12,5», whole numbers without a fraction, nothing for None."""
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",").removesuffix(",0")
    return str(value)


def headline(digest: Digest) -> str:
    """The day in two sentences."""
    s = digest.summary
    told = plural(s["appeals"], "обращение", "обращения", "обращений")
    problems = plural(s["cases"], "проблеме", "проблемах", "проблемах")
    main = [row["Группа тем"] for row in digest.tables["groups"].rows[:3]]
    about = f" Больше всего писали о темах: {', '.join(main)}." if main else ""
    return f"За день {told} жителей о {problems}." + about
