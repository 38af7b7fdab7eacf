"""Russian for the figures of chronic problems: chances in plain words, places, verdicts."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

VERDICTS = {"early": "Рано судить", "fell": "Стало реже", "rose": "Стало чаще", "same": "Заметной разницы нет"}
QUOTE = 220


def chance_told(p: float) -> str:
    """How improbable it is that nothing is behind it."""
    if p >= 0.001:
        return f"Случайно так бывает в {max(1, round(1000 * p))} местах из тысячи."
    power = floor(-log10(max(p, 1e-12)))
    named = {3: "одного раза на тысячу", 4: "одного раза на десять тысяч", 5: "одного раза на сто тысяч", 6: "одного раза на миллион"}
    return f"Случайно так бывает реже {named.get(power, 'одного раза на миллион')}."


def false_told(q: float) -> str:
    """What the correction for many comparisons leaves of it."""
    share = max(1, round(100 * q))
    return f"Проверены все места и темы города; среди отмеченного столь же уверенно ошибочно не больше {share} из ста."


def place_told(row: Mapping[str, Any]) -> str:
    """The place with its settlement, where that is not said already."""
    where = {"street": "вся улица", "settlement": "весь посёлок или город"}.get(row["level"], "")
    named = [row["settlement"] if row["settlement"] not in (None, row["place"]) else "", where]
    told = ", ".join(part for part in named if part)
    return f"{row['place']} ({told})" if told else str(row["place"])


def shortened(text: str) -> str:
    """The beginning of a text in one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTE else line[:QUOTE].rsplit(maxsplit=1)[0] + " …"
