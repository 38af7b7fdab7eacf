"""The clocks of a case counted minute by minute, without the program's calendar and fold: an own table of days, an array of minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST, LAST = date(2025, 1, 1), date(2027, 3, 31)
OFF = """2025-01-01 2025-01-02 2025-01-03 2025-01-06 2025-01-07 2025-01-08 2025-05-01 2025-05-02 2025-05-08 2025-05-09 2025-06-12 2025-06-13
2025-11-03 2025-11-04 2025-12-31 2026-01-01 2026-01-02 2026-01-05 2026-01-06 2026-01-07 2026-01-08 2026-01-09 2026-02-23 2026-03-09 2026-05-01
2026-05-11 2026-06-12 2026-11-04 2026-12-31 2027-01-01 2027-01-04 2027-01-05 2027-01-06 2027-01-07 2027-01-08 2027-02-22 2027-02-23 2027-03-08""".split()
SHORT = "2025-03-07 2025-04-30 2025-06-11 2025-11-01 2026-04-30 2026-05-08 2026-06-11 2026-11-03".split()
WORKED_SATURDAYS = ["2025-11-01"]
RUNNING, PAUSED, STANDING = 1, 2, 0


def working_minutes(opens: int, closes: int, rest: tuple[int, int] = (0, 0)) -> np.ndarray:
    """For each minute since FIRST whether the office works; `opens`, `closes` and the `rest` between are minutes of the day."""
    table = np.zeros(((LAST - FIRST).days + 1, 1440), dtype=bool)
    for n in range(len(table)):
        day = FIRST + timedelta(days=n)
        name = day.isoformat()
        if name in WORKED_SATURDAYS or (day.weekday() < 5 and name not in OFF):
            table[n, opens : closes - (60 if name in SHORT else 0)] = True
            table[n, slice(*rest)] = False
    return table.ravel()


def changed(before: np.ndarray, after: np.ndarray, since: date) -> np.ndarray:
    """The minutes of one office up to a day, of another from then on."""
    at = (since - FIRST).days * 1440
    return np.concatenate([before[:at], after[at:]])


def minute(at: datetime) -> int:
    """Minutes since FIRST."""
    local = at.astimezone(MOSCOW).replace(tzinfo=None)
    return int((local - datetime(FIRST.year, FIRST.month, FIRST.day)).total_seconds() // 60)


def moment(number: int) -> datetime:
    """The moment of the minute."""
    return (datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(minutes=number)).replace(tzinfo=MOSCOW)


@dataclass
class Told:
    """What the oracle says: minutes and moments."""

    status: str
    business: int
    state: int
    used: int
    warn: int | None
    due: int | None
    in_time: bool | None


def tell(start: int, happened: list[tuple[int, str]], as_of: int, norm: int, clock: str, works: np.ndarray) -> Told:
    """`happened` are (minute, word) in order, as finally known; `norm` is in minutes."""
    mode, status, since, first_answer = [(start, RUNNING)], "new", start, None
    before_answer: list[tuple[int, int]] = []
    for at, word in happened:
        if at > as_of:
            break
        if word == "answer" and first_answer is None:
            first_answer, before_answer = at, list(mode)
        new = {"work": "work", "new": "new", "close": "closed", "refuse": "new" if status in ("new", "work") else status}.get(word, status)
        if word == "answer" and status in ("new", "work"):
            new = "answered"
        if word == "reopen" and status in ("answered", "closed"):
            new = "work"
        if new != status:
            status, since = new, at
            mode.append((at, RUNNING if new in ("new", "work") else STANDING))
        elif word == "pause" and mode[-1][1] == RUNNING:
            mode.append((at, PAUSED))
        elif word == "resume" and mode[-1][1] == PAUSED:
            mode.append((at, RUNNING))
    counts = works if clock == "working" else np.ones_like(works)
    line = paint(mode, as_of)
    span = slice(start, as_of)
    in_state = paint(mode, as_of)[since:as_of] != PAUSED
    return Told(
        status=status,
        business=int((works[span] & (line[span] == RUNNING)).sum()),
        state=int((works[since:as_of] & in_state).sum()),
        used=int((counts[span] & (line[span] == RUNNING)).sum()),
        warn=end(mode, norm * 4 // 5, counts),
        due=end(mode, norm, counts),
        in_time=None if first_answer is None else (lambda due: due is None or first_answer <= due)(end(before_answer, norm, counts)),
    )


def paint(mode: list[tuple[int, int]], stop: int) -> np.ndarray:
    """The mode of every minute up to `stop`."""
    line = np.full(stop, STANDING, dtype=np.int8)
    for at, value in mode:
        line[at:] = value
    return line


def end(mode: list[tuple[int, int]], norm: int, counts: np.ndarray) -> int | None:
    """The minute after the one that used up the norm. The last standing stretch is taken to run on."""
    mode = list(mode)
    while len(mode) > 1 and mode[-1][1] == STANDING and mode[-2][1] == STANDING:
        mode.pop()
    if mode[-1][1] == STANDING:
        mode[-1] = (mode[-1][0], RUNNING)
    start, stop = mode[0][0], min(len(counts), mode[-1][0] + 130 * 1440)
    line = paint(mode, stop)
    hit = np.flatnonzero(counts[start:stop] & (line[start:stop] == RUNNING))
    return start + int(hit[norm - 1]) + 1 if len(hit) >= norm else None
