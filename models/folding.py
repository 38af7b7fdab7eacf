"""Letters brought to one form: case, ё, Latin look-alikes, what no file accepts."""

import re

LATIN_LOOK_ALIKES = str.maketrans("aceopxykmtbhACEOPXYKMTBH", "асеорхукмтвнАСЕОРХУКМТВН")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTERS = re.compile("[A-Za-zА-Яа-яЁё]+")


def unify_script(text: str) -> str:
    """The text with Cyrillic letters instead of the Latin ones that look alike, in words that mix both; its length stays."""
    return _LETTERS.sub(_unified, text) if _LATIN.search(text) else text


def _unified(word: re.Match[str]) -> str:
    mixed = not word.group().isascii() and _LATIN.search(word.group())
    return word.group().translate(LATIN_LOOK_ALIKES) if mixed else word.group()


def fold(text: str) -> str:
    """Lower case, ё→е, and Latin letters that look Cyrillic inside a Cyrillic word."""
    if text.isascii():
        return text.lower()
    if _LATIN.search(text) and CYRILLIC.search(text):
        text = text.translate(LATIN_LOOK_ALIKES)
    return text.lower().replace("ё", "е")


def without_surrogates(text: str) -> str:
    """Lone surrogates, which no file or model accepts, become the replacement character; length stays."""
    return _SURROGATE.sub("\ufffd", text)
