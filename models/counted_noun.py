"""Does a number count or order the noun after it («5 дней», «4 ямы», «3 подъезд») or is it a house («Мира 17 дети катаются»)?"""

import re

from models.language import Language

# the masks cannot ask the dictionary: there, too wide a list of units costs less than a number shown
_UNITS = (
    r"д(?:ен|н)[а-я]*|час[а-я]*|мин(?:ут[а-я]*)?|недел[а-я]*|месяц[а-я]*|год[а-я]*|лет|раз[а]?|человек[а]?|(?:подъезд[а-я]*|под|этаж[а-я]*)(?!\s*№?\s*\d)|руб[а-я]*|"
    r"метр[а-я]*|м|км|километр[а-я]*|тыс[а-я]*|процент[а-я]*|(?:квартир[а-я]*|кв)(?!\.?\s*№?\s*\d)|машин[а-я]*|автобус[а-я]*|сут[а-я]*|январ[а-я]*|феврал[а-я]*|март[а-я]*|"
    "апрел[а-я]*|ма[йя]|июн[а-я]*|июл[а-я]*|август[а-я]*|сентябр[а-я]*|октябр[а-я]*|ноябр[а-я]*|декабр[а-я]*|градус[а-я]*|класс[а-я]*|групп[а-я]*|"
    r"дом(?:а|ов)(?!\s*№?\s*\d)|ребен[а-я]*|дет[а-я]*|маршрут[а-я]*|штук[а-я]*|литр[а-я]*|соток|секунд[а-я]*|сантиметр[а-я]*|см|%"
)
NOT_A_UNIT = rf"(?!\s*(?:-?[а-я]{{1,2}}\s+)?(?:{_UNITS})(?![а-я]))(?!\s*%)(?!\s*:\s*\d)(?!\s*-\s*(?:й|го|му|м|я|е|х|ти|ой|ая|ый)(?![а-я]))(?!\.\d)"
_FOLLOWERS = re.compile(r"\s*([а-я]+)\b(?!-)\.?(?:\s*№?\s*([а-я]+|\d))?")
_ENDINGS = {"й", "го", "му", "ти", "ый", "ого", "ому", "ая", "ой", "ми"}
_MEASURES = {"м", "км", "см", "мм", "р", "руб", "тыс", "млн", "мин", "ч", "час", "сек", "л", "кг", "шт", "чел"}
_MONTHS = set("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split())
_HOURS = {"утра", "вечера", "ночи", "дня"}
_TIMES = {"день", "неделя", "месяц", "год", "сутки", "час", "минута", "ночь", "раз", "зима"}
_PARTS = {"подъезд": 15, "под": 15, "парадная": 15, "этаж": 15, "эт": 15, "квартира": 999, "кв": 999}  # what may be ordered, up to which number
_ORDERED = _PARTS | {"автобус": 999, "маршрут": 999, "маршрутка": 999, "рейс": 999, "километр": 999, "класс": 11, "группа": 20, "микрорайон": 999, "число": 31}
_MASS = set("вода свет тепло отопление газ мусор снег лед интернет связь электричество электроэнергия освещение грязь пыль вонь песок дым".split())
_PROPER = ("Name", "Surn", "Patr", "Geox", "Fixd", "Abbr", "Init")
_LAST_ORDERED_TIME = 10  # «5 день без воды» is the fifth day, «17 день без воды» stands at house 17
_NOON = 12


class CountedNouns:
    """Decides by the agreement of the noun: 2–4 with the genitive singular, 5 and more with the genitive plural, an ordinal with the singular."""

    def __init__(self, language: Language):
        self._language = language

    def follow(self, folded: str, number: str, at: int, ruled: bool = True) -> bool:
        """True if the number, which ends at `at` of the folded text, belongs to the words after it.

        Without `ruled` a form that may also be the plural subject («4 ямы») does not count.
        """
        found = _FOLLOWERS.match(folded, at)
        if found is None or not number.isdecimal():
            return False
        n, word, second = int(number), found[1], found[2] or ""
        if word in _MONTHS:
            return n <= 31
        if word == "кв" and second == "м":
            return True
        if second.isdecimal() and self._lemma(word) not in _TIMES:  # «17 подъезд 3», «17 кв. 5», «4 Строителей 3»
            return False
        if not ruled and self._lemma(word) not in _TIMES and self._has_form(word, ("plur", "nomn")):
            return False
        return word in _ENDINGS or word in _MEASURES or (word in _HOURS and n <= _NOON) or self._is_ordered(n, word) or self._is_counted(n, word, second)

    def _is_ordered(self, n: int, word: str) -> bool:
        lemma = word if word in _ORDERED else self._lemma(word)
        if lemma in _ORDERED:
            return n <= _ORDERED[lemma] and (word == lemma or any("sing" in tag for tag in self._language.tags(word)[:2]))
        ordinal = n <= _LAST_ORDERED_TIME or n % 10 == 1
        return lemma in _TIMES and ordinal and self._has_form(word, ("sing", "nomn"))

    def _is_counted(self, n: int, word: str, second: str) -> bool:
        if self._language.tags(word)[0].startswith(("ADJF", "PRTF")) and second.isalpha():
            plural = any(self._has_form(word, ("plur", case), "ADJF", "PRTF") for case in ("gent", "nomn"))
            return plural and self._agrees(n, second)
        return self._agrees(n, word)

    def _agrees(self, n: int, noun: str) -> bool:
        if n % 10 == 1 and n % 100 != 11:
            return False
        if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
            plural_only = self._lemma(noun) in ("ребенок", "дети", "человек", "сутки") and self._has_form(noun, ("plur", "gent"))
            return plural_only or (self._has_form(noun, ("sing", "gent")) and self._lemma(noun) not in _MASS)
        return self._has_form(noun, ("plur", "gent"))

    def _has_form(self, word: str, form: tuple[str, str], *parts: str) -> bool:
        tags = self._language.tags(word)
        kinds = parts or ("NOUN",)
        if not tags[0].startswith(kinds):
            return False
        return any(tag.startswith(kinds) and all(f in tag for f in form) and not any(mark in tag for mark in _PROPER) for tag in tags)

    def _lemma(self, word: str) -> str:
        return self._language.word(word)[1]
