"""The clocks of cases against an oracle that counts minutes, and as a table."""

import os
import random
from datetime import date, datetime, time

import pytest

from models.case import Event, Status
from models.case_story import fold_case
from models.clocks import answered_in_time, choose_norm, read_clocks
from models.norms import Deadline
from models.reference import Reference
from models.worktime import OfficeHours, WorkCalendar
from tests.minute_oracle import changed, minute, moment, tell, working_minutes

CASES = int(os.environ.get("MCU_CASES", "1000"))
WORDS = ("work", "new", "answer", "close", "reopen", "refuse", "pause", "resume")
KINDS = {
    "work": "status",
    "new": "status",
    "close": "status",
    "answer": "answered",
    "reopen": "reopened",
    "refuse": "returned",
    "pause": "paused",
    "resume": "resumed",
}
PAYLOADS = {"work": {"status": "в работе"}, "new": {"status": "новое"}, "close": {"status": "закрыто"}, "pause": {"reason": "ждём заявителя"}}
STATUS = {"new": Status.NEW, "work": Status.IN_WORK, "answered": Status.ANSWERED, "closed": Status.CLOSED}
ANCHORS = ("2025-02-28", "2025-04-25", "2025-05-07", "2025-06-09", "2025-10-28", "2025-12-26", "2026-02-18", "2026-04-28", "2026-06-08", "2026-10-30")


def norm_of(minutes: int, clock: str) -> Deadline:
    return Deadline("n", "*", "*", minutes / 60, clock, "2018-01-01", "проба", "L")


def random_story(rng: random.Random) -> tuple[int, list[Event], list[tuple[int, str]], int]:
    """(minute of registration, events as they came, what finally happened, minute of looking)."""
    start = minute(datetime.fromisoformat(f"{rng.choice(ANCHORS)}T00:00+03:00")) + rng.randrange(14 * 1440)
    length = rng.choice([1440, 7 * 1440, 40 * 1440])
    words = rng.choices(WORDS, [3, 1, 3, 2, 2, 1, 5, 5], k=rng.randrange(9))
    told = sorted(rng.sample(range(start + 1, start + length), len(words) * 2))
    rng.shuffle(told)
    events, final = [event("r", "registered", start)], []
    for n, word in enumerate(words):
        at = told[n]
        events.append(event(f"e{n}", KINDS[word], at, PAYLOADS.get(word, {})))
        if word == "pause" and rng.random() < 0.5:
            at = weekend(at, start)
            events.append(event(f"c{n}", "corrected", told[n] + 9000, {"of": f"e{n}", "at": moment(at).isoformat()}))
        elif rng.random() < 0.3:
            at = told[len(words) + n]
            events.append(event(f"b{n}", "corrected", at + 10, {"of": f"e{n}", "at": moment(start + 5).isoformat()}))
            events.append(event(f"c{n}", "corrected", at + 20_000, {"of": f"e{n}", "at": moment(at).isoformat()}))
        if rng.random() < 0.1:
            events.append(event(f"v{n}", "corrected", at + 30_000, {"of": f"e{n}", "void": "ошибка"}))
        else:
            final.append((at, word))
    events += rng.sample(events, len(events) // 3)
    rng.shuffle(events)
    return start, events, sorted(final), start + rng.randrange(1, length + 5 * 1440)


def weekend(at: int, start: int) -> int:
    """The Friday before, half past four, where it is after the registration."""
    day = moment(at)
    friday = at - (day.weekday() - 4) % 7 * 1440 - day.hour * 60 - day.minute + 16 * 60 + 30
    return friday if friday > start else at


def event(id: str, kind: str, at: int, payload: dict[str, str] | None = None) -> Event:
    return Event(id, "case:1", "vk:-1_1" if kind == "registered" else None, kind, moment(at), "mcu", payload or {}, "проба")


def differences(seed: int, offices: list[tuple[WorkCalendar, object]]) -> list[str]:
    rng = random.Random(seed)
    start, events, final, as_of = random_story(rng)
    while len({at for at, _ in final}) < len(final):  # two events of one minute have no order that both sides must share
        start, events, final, as_of = random_story(rng)
    calendar, works = rng.choice(offices)
    clock, minutes = rng.choice(
        [("working", 4 * 60), ("working", 9 * 60), ("working", 40 * 60), ("calendar", 24 * 60), ("calendar", 240 * 60), ("calendar", 720 * 60)]
    )
    minutes += rng.choice([0, 5 * rng.randrange(60)])
    norm = norm_of(minutes, clock)
    want = tell(start, final, as_of, minutes, clock, works)
    case = fold_case(events, moment(as_of))
    clocks = read_clocks(case, norm, calendar, moment(as_of))
    got = {
        "status": case.status,
        **{name: round(getattr(clocks, name) * 60, 6) for name in ("business", "state", "used")},
        **{name: getattr(clocks, f"{name}_at") for name in ("warn", "due")},
        "in_time": answered_in_time(case, norm, calendar),
    }
    told = {"status": STATUS[want.status], **{n: getattr(want, n) for n in ("business", "state", "used")}, "in_time": want.in_time}
    told |= {"warn": moment(want.warn) if want.warn else None, "due": moment(want.due) if want.due else None}
    return [f"{seed} {clock} {minutes} {name}: {got[name]}, а по минутам {told[name]}" for name in got if got[name] != told[name]]


def test_clocks_agree_with_the_minutes(reference: Reference) -> None:
    known, usual, long = reference.calendar.corrections, working_minutes(540, 1020), working_minutes(510, 1035, (765, 810))
    rests = OfficeHours(time(8, 30), time(17, 15), (time(12, 45), time(13, 30)), since=date(2025, 11, 1))
    offices = [
        (reference.calendar, usual),
        (WorkCalendar((OfficeHours(time(8, 30), time(17, 15)),), known), working_minutes(510, 1035)),
        (WorkCalendar((rests,), known), long),
        (WorkCalendar((OfficeHours(), rests), known), changed(usual, long, rests.since)),
    ]
    found = [line for seed in range(CASES) for line in differences(seed, offices)]
    print(f"случаев {CASES}, расхождений {len(found)}")
    assert found == []


@pytest.mark.parametrize(
    ("registered", "system", "urgency", "norm"),
    [
        ("2026-02-05T12:00+03:00", "social", "normal", "social"),
        ("2026-02-05T12:00+03:00", "social", "emergency", "social-emergency"),
        ("2026-02-05T12:00+03:00", "pos", "high", "pos"),
        ("2025-12-31T23:30+03:00", "social", "high", "social"),
        ("2025-12-31T21:30+00:00", "social", "high", "social-high"),
        ("2017-01-01T12:00+03:00", "social", "normal", None),
    ],
)
def test_the_norm_in_force_on_the_day_of_registration(reference: Reference, registered: str, system: str, urgency: str, norm: str | None) -> None:
    chosen = choose_norm(datetime.fromisoformat(registered), system, urgency, reference.deadlines.values())
    assert (chosen.id if chosen else None) == norm


def test_a_norm_ends_with_its_last_day() -> None:
    old, new = Deadline("old", "*", "*", 24, "calendar", "2018-01-01", "", "L", "2026-01-31"), Deadline("new", "*", "*", 9, "working", "2018-01-02", "", "L")
    late = Deadline("late", "x", "*", 1, "working", "2018-01-01", "", "L", "2026-01-31")
    assert choose_norm(moment(minute(datetime.fromisoformat("2026-02-01T00:00+03:00"))), "x", "normal", [old, new, late]) is new
    assert choose_norm(datetime.fromisoformat("2026-01-31T23:00+03:00"), "x", "normal", [old, new, late]) is late
