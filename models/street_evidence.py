"""Is a street's name a street here, or a plain word? The evidence is a marker, a house, a preposition, a capital letter."""

from models.gazetteer import GENDERS, Name
from models.language import Language
from models.reference import Reference
from models.view import View

STREET_KINDS = {  # what streets are called, with the gender that their adjectives take
    "улица": "femn",
    "проспект": "masc",
    "шоссе": "neut",
    "переулок": "masc",
    "проезд": "masc",
    "бульвар": "masc",
    "тупик": "masc",
    "набережная": "femn",
}
SHORT_KINDS = {
    "ул": "улица",
    "пр": "проспект",
    "пр-т": "проспект",
    "пр-кт": "проспект",
    "просп": "проспект",
    "прт": "проспект",
    "пркт": "проспект",
    "проспа": "проспект",
    "пр-тот": "проспект",  # the dictionary's lemma of «пр-те», «пр-ту»
    "ш": "шоссе",
    "пер": "переулок",
    "пр-д": "проезд",
    "пр-далее": "проезд",
    "б-р": "бульвар",
    "бул": "бульвар",
    "наб": "набережная",
    "туп": "тупик",
}
STREET_WORDS = frozenset({*STREET_KINDS, "площадь", "микрорайон"})
_SELDOM_MISTAKEN = {"бульвар", "переулок", "тупик", "набережная", "шоссе"}
MARKERS = STREET_WORDS | SHORT_KINDS.keys() | {"мкр"}
_AFTER = (STREET_WORDS - {"набережная", "площадь"}) | (SHORT_KINDS.keys() - {"ш", "б-р"})
_NOT_A_STREET = set("памятник площадь пл имя им бюст завод библиотека дворец сквер парк рудник против страна во по-над фамилия девичество".split())
PREPOSITIONS = {"на", "по", "с", "со", "от", "до", "у", "за", "вдоль", "между", "около", "возле", "напротив", "и"}
STRONG_PREPOSITIONS = {"на", "по"}
_RULED = {"на": ("accs", "loct"), "по": ("datv",)}  # the cases that a plain noun has after them
_AFTER_ON = "после «на» или «по»"
_DESCRIBED = ("NOUN", "ADJF")
_STATES = {"рф", "россия", "российский", "федерация", "ссср"}  # «Конституции РФ»
_BY = {"напротив", "возле", "около", "рядом", "у", "за", "перед"}
_FAR = 3

Weight = tuple[float, str]  # how sure, and why (in Russian)


class StreetEvidence:
    """Weighs the words around a street's name."""

    def __init__(self, reference: Reference, language: Language):
        self._reference = reference
        self._language = language

    def marker_before(self, view: View, name: Name) -> int | None:
        """The position of «улица», «пр.» just before the name, or None."""
        at = name.first - 1
        return at if at >= 0 and view.words[at].lemma in MARKERS and len(view.gap(at, at + 1)) <= _FAR else None

    def marker_after(self, view: View, name: Name) -> int | None:
        """The position of «улица», «пер.» just after the name, or None."""
        at = name.last + 1
        close = at < len(view.words) and not view.gap(name.last, at).strip()
        return at if close and view.words[at].lemma in _AFTER else None

    def is_of_another_kind(self, view: View, name: Name) -> bool:
        """True if the text calls the street a boulevard or a lane and the register does not: «бульвар Мира» is not «улица Мира»."""
        if name.kind != "street":
            return False
        around = (self.marker_before(view, name), self.marker_after(view, name))
        kinds = {SHORT_KINDS.get(lemma, lemma) for lemma in (view.words[at].lemma for at in around if at is not None)}
        known = self._reference.streets[name.id].name.split()
        return any(kind in _SELDOM_MISTAKEN and kind not in known for kind in kinds)

    def weigh(self, view: View, name: Name, marked: bool, has_house: bool) -> Weight:
        """How sure it is that the words are a street here, 0.0 if they are none; and why, in Russian."""
        prior = view.prior(name.first)
        if prior in _NOT_A_STREET or (prior == "весь" and self._is_ambiguous(name)):
            return 0.0, f"после слова «{prior}» это не улица"
        if name.typo and not (marked or has_house or prior in STRONG_PREPOSITIONS):
            return 0.0, "похоже на описку, но нет ни дома, ни слова «улица», ни «на»"
        lemmas = [word.lemma for word in view.words[name.first : name.last + 1]]
        if marked or has_house or STREET_WORDS.intersection(lemmas):
            return 0.95, "есть дом" if has_house else "есть слово «улица», «проспект»"
        if not name.exact and len(lemmas) > 1:  # «Ботанический сад» is the garden unless people live or drive on it
            return (0.6, _AFTER_ON) if prior in STRONG_PREPOSITIONS else (0.0, "обычные слова: нет ни дома, ни «на»")
        if not name.exact and self.describes(view, name):
            return 0.0, "прилагательное при следующем слове"
        if name.kind == "street" and not self._is_ambiguous(name):
            return 0.85, "так зовут только улицу"
        return self._plain_word(view, name, prior)

    def _is_ambiguous(self, name: Name) -> bool:
        """True for a name that is also a plain word; another town's is taken for one."""
        return name.kind != "street" or self._reference.streets[name.id].ambiguous

    def _plain_word(self, view: View, name: Name, prior: str) -> Weight:
        """The weight of a name that is also a plain word."""
        counts = _counts(name)
        capital = view.is_capital(name.last if counts else name.first)
        if (counts and not capital) or (name.last + 1 < len(view.words) and view.words[name.last + 1].lemma in _STATES):
            return 0.0, "обычные слова, как «50 лет» и «Конституция РФ»"  # «прожил 50 лет», «на 8 марта подарили», «по Конституции РФ»
        if prior in STRONG_PREPOSITIONS:
            return self._after_strong(view, name, prior, capital)
        if name.exact and self._names_person(view, name) and prior == "у":
            return 0.0, "фамилия после «у»"  # «у Козлова»
        if capital and (prior in PREPOSITIONS or self._is_located(view, name) or (name.last > name.first and not counts)):
            return 0.6, "с заглавной буквы и при предлоге места"
        tag = self._language.tags(view.words[name.first].norm)[0]
        if "NOUN,anim" in tag and not name.exact:
            return 0.0, "слово о человеке"  # «Комсомолка пишет»
        nominative = not name.exact and "nomn" in tag
        if capital and not name.exact and (nominative or _mid_sentence(view, name)):
            return 0.55, "с заглавной буквы"
        return 0.0, "фамилия без дома и слова «улица»" if self._names_person(view, name) else "обычное слово: нет ни дома, ни слова «улица», ни «на»"

    def _after_strong(self, view: View, name: Name, prior: str, capital: bool) -> Weight:
        """«на Мира» is a street; «по конституции» and «на победы» may be plain words, whose case agrees with the preposition."""
        if not name.exact:
            return 0.8 if capital else 0.6, _AFTER_ON
        if name.first < name.last or not self._agrees_with(view.words[name.first].norm, prior):
            return 0.8, _AFTER_ON
        return (0.55, _AFTER_ON) if capital and prior == "на" else (0.0, "обычное слово в падеже предлога")

    def _agrees_with(self, norm: str, preposition: str) -> bool:
        tags = self._language.tags(norm)
        kind = tags[0].partition(" ")[0]
        readings = [tag for tag in tags if tag.partition(" ")[0] == kind and "anim," not in tag.replace("inan,", "")]
        return any(case in tag for tag in readings for case in _RULED[preposition])

    def _is_located(self, view: View, name: Name) -> bool:
        """«Ферсмана, напротив института»."""
        after = name.last + 1
        return after < len(view.words) and view.gap(name.last, after).strip() == "," and view.words[after].norm in _BY

    def _names_person(self, view: View, name: Name) -> bool:
        return any("Surn" in tag for tag in self._language.tags(view.words[name.last].norm))

    def describes(self, view: View, name: Name) -> bool:
        """True if the adjective agrees with the noun after it («парковая зона») or is no name of a street, being of another gender."""
        if name.last + 1 >= len(view.words) or view.gap(name.last, name.last + 1).strip():
            return False
        follower = view.words[name.last + 1]
        here = self._adjective_forms(view.words[name.last].norm)
        tags = self._language.tags(follower.norm)[:2]
        nouns = {(gender, _grammar(tag)) for tag in tags if tag.startswith(_DESCRIBED) and "Apro" not in tag for gender in GENDERS if gender in tag}
        return bool(here & nouns) and follower.lemma not in MARKERS

    def _adjective_forms(self, norm: str) -> set[tuple[str, tuple[str, ...]]]:
        return {(gender, _grammar(tag)) for tag in self._language.tags(norm) for gender in GENDERS if gender in tag}


def _counts(name: Name) -> bool:
    """True for names that begin with a number: «50 лет Октября», «8 Марта»."""
    return name.alias[:1].isdigit() or name.alias.startswith("пятьдесят")


def _mid_sentence(view: View, name: Name) -> bool:
    if not name.first:
        return False
    start = view.words[name.first].start
    before = view.text[max(0, start - 4) : start].rstrip()
    return before[-1:] not in {"", ".", "!", "?", "\n", "…"}


def _grammar(tag: str) -> tuple[str, ...]:
    """Number and case of a tag."""
    parts = tag.replace(" ", ",").split(",")
    return tuple(p for p in parts if p in {"sing", "plur", "nomn", "gent", "datv", "accs", "ablt", "loct"})
