"""Signals of danger in a text → level."""

import pytest

from models.analysis import Reader
from models.urgency import LEVELS, find_urgency


def urgency(reader: Reader, text: str) -> tuple[str, tuple[str, ...]]:
    return find_urgency(reader.language.read([text])[0], reader.alarms)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("В подъезде сильно пахнет газом", "emergency"),
        ("ПАХНЕТ ГАЗОМ", "emergency"),
        ("Сильный запах газа на Мира 17", "emergency"),
        ("во дворе открытый люк", "emergency"),
        ("Люк открыт, дети ходят", "emergency"),
        ("висит оголённый провод", "emergency"),
        ("искрит щиток в подъезде", "emergency"),
        ("у нас пожар", "emergency"),
        ("дым из подвала", "emergency"),
        ("лавина сошла на дорогу", "emergency"),
        ("Люди застряли в лифте", "emergency"),
        ("ребёнок провалился в колодец", "emergency"),
        ("дети чуть не упали в люк", "emergency"),
        ("бьёт током от перил", "emergency"),
        ("рухнула крыша сарая", "emergency"),
        ("Прорвало трубу, кипяток хлещет", "emergency"),
        ("сосульки висят над входом", "high"),
        ("глыбы льда на крыше", "high"),
        ("третий день нет воды", "high"),
        ("нет горячей воды", "high"),
        ("сидим без тепла", "high"),
        ("батареи ледяные", "high"),
        ("мёрзнем второй день", "high"),
        ("собака укусила ребёнка", "high"),
        ("сломала ногу на гололёде", "high"),
        ("отключили свет", "high"),
        ("скорая не смогла проехать", "high"),
        ("Мусор не вывозят неделю", "normal"),
        ("Когда откроют каток?", "normal"),
        ("газовая плита стоит дорого", "normal"),
        ("взрывные работы на руднике по графику", "normal"),
        ("Спасибо за уборку снега", "normal"),
        ("не пахнет газом", "normal"),
        ("лавина не сходила", "normal"),
        ("ничего не искрит", "normal"),
        ("", "normal"),
    ],
)
def test_level(reader: Reader, text: str, level: str) -> None:
    assert urgency(reader, text)[0] == level


@pytest.mark.parametrize(("text", "signals"), [("Завтра собрание", 0), ("пахнет газом", 1), ("пахнет газом, в подвале без света", 2)])
def test_the_signals_say_why(reader: Reader, text: str, signals: int) -> None:
    assert len(urgency(reader, text)[1]) == signals


def test_the_highest_level_wins(reader: Reader) -> None:
    assert urgency(reader, "Сосульки и гололёд, а ещё пахнет газом и нет света")[0] == max(LEVELS, key=LEVELS.index)


def test_a_signal_repeated_is_told_once(reader: Reader) -> None:
    assert len(urgency(reader, "Нет света! Нет света! Нет света!")[1]) == 1
