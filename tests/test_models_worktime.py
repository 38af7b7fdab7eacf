"""The working clock against a list of every working minute."""

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.reference import Reference
from models.worktime import TIME_ZONE, OfficeHours, WorkCalendar

DAYS_OFF = {
    *(date(2025, 12, 31), date(2026, 2, 23), date(2026, 3, 9), date(2026, 5, 1), date(2026, 5, 11), date(2026, 6, 12)),
    *(date(2026, 1, day) for day in range(1, 10)),
}
SHORT_DAYS = {date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11)}  # an hour less by law: taken out by corrections, so that no test speaks of them
FIRST, LAST = date(2025, 12, 1), date(2026, 7, 31)
CALENDAR = WorkCalendar()


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=TIME_ZONE)


def working_minutes(opens: time, closes: time) -> list[datetime]:
    """The first moment of every working minute."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    minutes = [time(n // 60, n % 60) for n in range(24 * 60)]
    office = [minute for minute in minutes if opens <= minute < closes]
    return [datetime.combine(day, minute, TIME_ZONE) for day in days if day.weekday() < 5 and day not in DAYS_OFF | SHORT_DAYS for minute in office]


def random_cases(count: int) -> list[tuple[datetime, int, WorkCalendar, list[datetime]]]:
    """(start, minutes, calendar, its working minutes), around the holidays of January and May."""
    rng = random.Random(2026)
    offices = [(time(9), time(17)), (time(8, 30), time(17, 15)), (time(0, 15), time(23, 50))]
    corrections = tuple((day, 0) for day in sorted(SHORT_DAYS))
    calendars = [(WorkCalendar((OfficeHours(*hours),), corrections), working_minutes(*hours)) for hours in offices]
    cases = []
    for _ in range(count):
        day = rng.choice([moment("22.12.2025 00:00"), moment("24.04.2026 00:00"), moment("20.02.2026 00:00")])
        start = day + timedelta(minutes=rng.randrange(25 * 24 * 60))
        cases.append((start.astimezone(rng.choice([TIME_ZONE, UTC])), rng.randrange(1, 80 * 60), *rng.choice(calendars)))
    return cases


CASES = random_cases(200)


def test_add_hours_agrees_with_the_list_of_minutes() -> None:
    for start, minutes, calendar, office in CASES:
        last = office[bisect_left(office, start) + minutes - 1]
        assert calendar.add_hours(start, minutes / 60) == last + timedelta(minutes=1), (start, minutes, calendar)


def test_hours_between_agrees_with_the_list_of_minutes() -> None:
    for start, minutes, calendar, office in CASES:
        stop = start + timedelta(minutes=minutes * 5)
        worked = bisect_left(office, stop) - bisect_left(office, start)
        assert calendar.hours_between(start, stop) == pytest.approx(worked / 60), (start, stop, calendar)


def test_hours_added_are_hours_between() -> None:
    for start, minutes, calendar, _ in CASES:
        assert calendar.hours_between(start, calendar.add_hours(start, minutes / 60)) == pytest.approx(minutes / 60)


@pytest.mark.parametrize(
    ("start", "hours", "stop"),
    [
        ("30.12.2025 16:00", 2, "12.01.2026 10:00"),
        ("30.12.2025 20:00", 1, "12.01.2026 10:00"),
        ("04.01.2026 03:00", 8, "12.01.2026 17:00"),
        ("09.01.2026 12:00", 0.5, "12.01.2026 09:30"),
        ("30.04.2026 19:00", 9, "05.05.2026 10:00"),
        ("08.05.2026 20:30", 1, "12.05.2026 10:00"),
        ("12.05.2026 09:00", 8, "12.05.2026 17:00"),
        ("17.06.2026 08:59", 9, "18.06.2026 10:00"),
    ],
)
def test_over_the_holidays(start: str, hours: float, stop: str) -> None:
    assert CALENDAR.add_hours(moment(start), hours) == moment(stop)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        *((date(2026, 1, n), False) for n in range(1, 12)),
        (date(2026, 1, 12), True),
        (date(2026, 5, 1), False),
        (date(2026, 5, 4), True),
        (date(2026, 5, 8), True),
        (date(2026, 5, 9), False),
        (date(2026, 5, 11), False),
        (date(2026, 5, 12), True),
        (date(2025, 12, 31), False),
        (date(2026, 12, 31), False),
        (date(2026, 2, 7), False),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_corrections_add_and_take_days() -> None:
    saturday, monday = date(2026, 6, 6), date(2026, 6, 8)
    calendar = WorkCalendar(corrections=((saturday, 8), (monday, 0)))
    assert (calendar.is_working_day(saturday), calendar.is_working_day(monday)) == (True, False)
    assert calendar.add_hours(moment("05.06.2026 16:00"), 10) == moment("09.06.2026 10:00")
    assert calendar.hours_between(moment("05.06.2026 00:00"), moment("09.06.2026 00:00")) == 16
    assert CALENDAR.hours_between(moment("05.06.2026 00:00"), moment("09.06.2026 00:00")) == 16


def test_a_correction_beats_a_public_holiday() -> None:
    assert WorkCalendar(corrections=((date(2026, 1, 9), 8),)).add_hours(moment("09.01.2026 10:00"), 1) == moment("09.01.2026 11:00")


@pytest.mark.parametrize(("start", "stop"), [("12.01.2026 12:00", "12.01.2026 12:00"), ("13.01.2026 12:00", "12.01.2026 12:00")])
def test_no_time_between(start: str, stop: str) -> None:
    assert CALENDAR.hours_between(moment(start), moment(stop)) == 0.0


def test_moments_of_another_zone_mean_the_same() -> None:
    start, stop = moment("29.05.2026 16:00"), moment("01.06.2026 10:00")
    assert CALENDAR.hours_between(start.astimezone(UTC), stop.astimezone(UTC)) == CALENDAR.hours_between(start, stop) == 2
    assert CALENDAR.add_hours(start.astimezone(UTC), 2).utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize(
    ("start", "hours", "stop"),
    [
        ("30.04.2026 15:00", 2, "04.05.2026 10:00"),
        ("08.05.2026 15:00", 2, "12.05.2026 10:00"),
        ("11.06.2026 15:00", 2, "15.06.2026 10:00"),
        ("31.10.2025 16:00", 8, "01.11.2025 16:00"),
        ("01.11.2025 15:00", 2, "05.11.2025 10:00"),
        ("03.11.2026 09:00", 8, "05.11.2026 10:00"),
    ],
)
def test_days_before_holidays_are_an_hour_shorter_and_transferred_saturdays_are_worked(reference: Reference, start: str, hours: float, stop: str) -> None:
    assert reference.calendar.add_hours(moment(start), hours) == moment(stop)


def test_an_office_of_other_hours_also_closes_an_hour_earlier() -> None:
    calendar = WorkCalendar((OfficeHours(time(8, 30), time(17, 15)),), ((date(2026, 4, 30), 7),))
    assert calendar.hours_between(moment("30.04.2026 00:00"), moment("01.05.2026 00:00")) == 7.75
