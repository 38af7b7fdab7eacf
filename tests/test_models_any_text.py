"""Any text whatever is read without an error, in time linear in its length, and every span points into it."""

import os
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.training import text_message
from models.analysis import Analysis, Reader, analyze

SOAK = os.environ.get("MCU_SOAK") == "1"
LONGEST = 100_000
SHORT = 1.0  # seconds that tell nothing
LIMIT = 8.0  # seconds for the longest text: the slowest pattern takes one

PATTERNS = (
    *("1", "1 ", "1, ", "1-", "1/", "12345 ", "8 (900) ", "8 9 2 1 ", "5-43-21 ", "12 34 56 ", "2026-01-01 ", "а123вв", "1а", "№ "),
    *("а", "А", "А. ", "aа", "a\u0301", "и\u0306", "İ", "ааааааа-", "а_", "Ааа Ббб ", "Ааа\n"),
    *("дом ", "д. ", "ул. ", "улица ", "ул.Мира", "Ленина 1, ", "Мира и Ленина, ", "Мира-", "с 3 по 9 ", "от 1 до ", "дома 1-", "1 дом ", "кв. 5, ", "к1"),
    *("Иван Петров ", "Иванов И.И. ", "Ивановы и Ольга и ", "семья Ивановых ", "глава города ", "министр обороны "),
    *("@", "a@", "[id1|", "[club1|", "@club1 (", "http://", "vk.com/", "a собака a точка ", "тел. ", "паспорт ", "паспорт240", "снилс ", "ддс "),
    *("не", "до", "не ", "нет, ", "нет света ", "пожар не ", "потушить пожар ", "спасибо за такой ", "д.к.с."),
    *("\n", " ", "(", "«", '"', "?!", "-", "🏔", "\u200b", "\u202e", "\ud83d", "\x00", "1\u200b"),
)
IN_SHORT = (
    *("1", "Ленина 1, ", "дом ", "8 (900) ", "а", "\u200b", "д.к.с.", "2026-01-01 ", "@", "Иванов И.И. "),
    *("a\u0301", "aа", "не", "паспорт240", "ул. ", "(", "\n", "кв. 5, "),
)
QUICK = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))

characters = st.characters(exclude_categories=())  # lone surrogates too
runs = st.builds(lambda piece, times: piece * times, st.sampled_from(PATTERNS) | st.text(characters, min_size=1, max_size=5), st.integers(1, 300))
texts = st.lists(runs | st.text(characters, max_size=50), max_size=12).map("".join)
long_texts = st.builds(lambda text, times: (text * times)[:LONGEST], texts.filter(bool), st.integers(1, LONGEST))


def read(reader: Reader, text: str) -> Analysis:
    return analyze([text_message("1", text)], reader)[0]


def check(reader: Reader, text: str) -> None:
    read_as = read(reader, text)
    assert all(0 <= a.start < a.stop <= len(text) for a in read_as.addresses)
    assert all(one.stop <= two.start for one, two in zip(read_as.addresses, read_as.addresses[1:], strict=False))
    read_as.masked_text.encode()
    assert all(text[a.start : a.stop].encode(errors="replace") for a in read_as.addresses)


@settings(QUICK, max_examples=2000 if SOAK else 100)
@given(text=texts)
def test_any_text(reader: Reader, text: str) -> None:
    check(reader, text)


@pytest.mark.skipif(not SOAK, reason="make soak")
@settings(QUICK, max_examples=150)
@given(text=long_texts)
def test_any_long_text(reader: Reader, text: str) -> None:
    check(reader, text)


@pytest.mark.parametrize("piece", PATTERNS if SOAK else IN_SHORT)
def test_time_is_linear(reader: Reader, piece: str) -> None:
    """Four times the text takes about four times as long, eight at most."""
    shorter, longer = (seconds(reader, piece * (length // len(piece))) for length in (LONGEST // 4, LONGEST))
    assert longer < max(8 * shorter, SHORT)
    assert longer < LIMIT


def seconds(reader: Reader, text: str) -> float:
    """CPU time of a reading, the better of two: the collector may fall into one."""
    times = []
    for _ in range(2):
        started = process_time()
        read(reader, text)
        times.append(process_time() - started)
    return min(times)
