"""Mood by the lexicon: its sign, its bounds, its reasons."""

import pytest

from models.analysis import Reader
from models.phrases import Speech
from models.sentiment import find_sentiment


def mood(reader: Reader, text: str) -> tuple[float, tuple[str, ...]]:
    return find_sentiment(Speech.of(reader.language.read([text])[0]), reader.moods)


def sign(value: float) -> int:
    return (value > 0) - (value < 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Огромное спасибо дворнику", 1),
        ("спасибо большое, всё хорошо", 1),
        ("Просто супер, стало красиво", 1),
        ("МОЛОДЦЫ КОММУНАЛЬЩИКИ", 1),
        ("безобразие, позор", -1),
        ("УЖАС", -1),
        ("плохо убирают", -1),
        ("Вонища в подъезде, дышать невозможно", -1),
        ("Мусор не вывозят неделю", -1),
        ("не молодцы вы", -1),
        ("дети чуть не упали в люк", -1),
        ("не позор ли это", -1),
        ("спасибо за яму", -1),
        ("спасибо за такой сугроб", -1),
        ("спасибо за уборку", 1),
        ("не плохо убирают", 1),
        ("Завтра собрание жильцов", 0),
        ("Автобус ходит с 8:00", 0),
        ("Когда откроют каток?", 0),
        ("", 0),
    ],
)
def test_sign(reader: Reader, text: str, expected: int) -> None:
    assert sign(mood(reader, text)[0]) == expected


@pytest.mark.parametrize("text", ["позор " * 500, "спасибо " * 500, "не плохо, не хорошо, ужас, супер", "не не не позор"])
def test_bounds(reader: Reader, text: str) -> None:
    value, signals = mood(reader, text)
    assert -1 <= value <= 1
    assert len(signals) == len(set(signals))


def test_silence_has_no_reasons(reader: Reader) -> None:
    assert mood(reader, "Завтра собрание") == (0.0, ())


def test_a_mood_has_reasons(reader: Reader) -> None:
    assert "позор" in mood(reader, "Это позор")[1]
