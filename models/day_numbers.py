"""Numbers of days written out: «в течение трёх дней», «шестого июля», «двадцать первого»."""

_NUMBERS = "один два три четыре пять шесть семь восемь девять десять".split()
_CASES = {"одного": 1, "одной": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "двадцати": 20,
          "тридцати": 30, "одну": 1, "две": 2, "пару": 2, "пары": 2, "пятнадцати": 15, "четырнадцати": 14, "двенадцати": 12, "полутора": 2, "двое": 2,
          "трое": 3, "четверо": 4, "двадцать": 20, "тридцать": 30, "сорока": 40}  # fmt: skip
NUMBERS = {"одно": 1, **{word: number for number, word in enumerate(_NUMBERS, 1)}, **_CASES}
_STEMS = (
    *("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат"),
    *("пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат"),
)
_ORDINAL = rf"(?:{'|'.join(sorted(_STEMS, key=len, reverse=True))}|тридцат)(?:ьего|ьему|ье|ого|ому|ое)"
DAY = rf"(?:\d{{1,2}}(?:[-–]?(?:го|е|му))?|(?:двадцать\s+|тридцать\s+)?{_ORDINAL})"  # the number of a day of the month, by figures or in words


def count_of(word: str | None) -> int:
    """How many: «5», «пяти»; one where nothing is told."""
    word = (word or "").strip()
    return int(word) if word.isdigit() else NUMBERS.get(word, 1)


def day_of(words: str) -> int:
    """The number of the day that matches DAY."""
    figures = "".join(letter for letter in words if letter.isdigit())
    if figures:
        return int(figures)
    *tens, last = words.split()
    number = 30 if last.startswith("тридцат") else max((len(stem), at) for at, stem in enumerate(_STEMS, 1) if last.startswith(stem))[1]
    return number + (NUMBERS[tens[0]] if tens else 0)
