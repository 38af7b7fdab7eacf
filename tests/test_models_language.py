"""Any text whatever is read; words are folded the same way once and twice."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.analysis import Reader
from models.language import fold, without_surrogates
from models.privacy import mask_personal_data

KELVIN = "\u212a"
STRANGE = (
    "\u202e",
    "\u200f",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u0301",
    "\x00",
    "\x1b",
    "\x85",
    "\u2028",
    "\ud83d",
    "\udc00",
    "🏔",
    "👨‍👩‍👧",
    "İ",
    "ß",
    "Ⅻ",
    "½",
)
SPEECH = (
    "Мира ",
    "Ленина",
    " 17",
    "д.",
    "корпус 2",
    ", ",
    "и ",
    "/1",
    "кв. 5",
    "Иван Петров ",
    "8 921 123-45-67",
    "50 лет Октября",
    "нет света ",
    "\n",
    "a@b.ru",
)
characters = st.characters(exclude_categories=())  # surrogates too
any_text = st.text(characters, max_size=2000)
spoilt_speech = st.lists(st.sampled_from(SPEECH + STRANGE) | st.text(characters, max_size=3), max_size=80).map("".join)
quick = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def has_names(text: str) -> bool:
    """False if Python's tables do not know a letter of the text."""
    return all(unicodedata.name(letter, "") for letter in text if letter.isalpha())


@settings(quick, max_examples=300)
@given(text=any_text | spoilt_speech)
def test_any_text_is_read(reader: Reader, text: str) -> None:
    doc = reader.language.read([text])[0]
    assert len(doc.text) == len(text)
    doc.text.encode()
    assert all(doc.text[token.start : token.stop] == token.text != "" for token in doc.tokens)
    assert all(one.stop <= two.start for one, two in zip(doc.tokens, doc.tokens[1:], strict=False))


@settings(quick, max_examples=300)
@given(text=(any_text | spoilt_speech).filter(has_names))
def test_any_text_is_searched_and_masked(reader: Reader, text: str) -> None:
    doc = reader.language.read([text])[0]
    found, _ = reader.finder.find(doc)
    assert all(doc.text[a.start : a.stop] == a.text for a in found)
    mask_personal_data(doc, found, reader.reference).encode()


@settings(quick, max_examples=300)
@given(text=(any_text | spoilt_speech).filter(lambda text: KELVIN not in text))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_letter_folds_once() -> None:
    letters = [before + chr(code) for code in range(0x3000) if chr(code) != KELVIN for before in ("", "я")]
    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Ёлка", "елка"), ("МИРА", "мира"), ("Mиpa", "мира"), ("Хибинoгopcкaя", "хибиногорская"), ("Big Wood", "big wood"), ("", ""), ("17А", "17а")],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "!!!", "🏔️😡", "\u200b", "\ud800"])
def test_a_text_without_words_has_none(reader: Reader, text: str) -> None:
    assert not any(token.is_word for token in reader.language.read([text])[0].tokens)


def test_lone_surrogates_become_the_replacement_character() -> None:
    assert without_surrogates("до\ud83dма 🏔") == "до\ufffdма 🏔"


def test_the_answer_has_the_order_of_the_texts(reader: Reader) -> None:
    texts = ["Иван Петров пишет", "", "Мария Сидорова молчит о сугробах на своей улице", "снег " * 50, "Пётр Иванов"] * 20
    assert [doc.text for doc in reader.language.read(texts)] == texts


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("ямы", "яма"), ("дворы", "двор"), ("сугробами", "сугроб"), ("вывозят", "вывозить"), ("ёлки", "елка"), ("130", "130"), ("парке", "парк")],
)
def test_lemmas(reader: Reader, word: str, lemma: str) -> None:
    assert reader.language.word(word)[1] == lemma


@pytest.mark.parametrize("text", ["\U00017000", "Мира\U00017000 17", "\U00018d00абв", "а\U0001b170б"])
def test_letters_without_a_unicode_name_are_read(reader: Reader, text: str) -> None:
    doc = reader.language.read([text])[0]
    assert all(reader.language.tags(token.norm) and reader.language.lemmas(token.norm) for token in doc.tokens)


def test_hidden_characters_are_no_part_of_a_word(reader: Reader) -> None:
    tokens = list(reader.language.tokens("на Мур\u00adман\u200bской улице"))
    assert [(token.text, token.norm) for token in tokens] == [("на", "на"), ("Мур\u00adман\u200bской", "мурманской"), ("улице", "улице")]
