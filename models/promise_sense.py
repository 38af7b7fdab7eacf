"""What the verbs around a term tell: whether something will be done, was done, or is for the reader to do."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from models.answer_rules import PromiseWords, pattern_of
from models.language import Language, Token

REACH = 4  # words between «будет» or «планируется» and its infinitive or participle


class Sense(StrEnum):
    """Will be (is planned, must be by order), told to the reader, was, we are at it, is so, will not be, nothing said."""

    FUTURE = "future"
    TOLD = "told"
    PAST = "past"
    OURS = "ours"
    NOW = "now"
    LASTING = "lasting"
    NOT = "not"
    NONE = ""


_WEIGHTY = (Sense.FUTURE, Sense.TOLD, Sense.PAST, Sense.OURS, Sense.NOW, Sense.LASTING, Sense.NOT)


class SenseReader:
    """Reads the verbs of a piece of an answer, with the words of `answer.toml` at hand."""

    def __init__(self, language: Language, words: PromiseWords):
        self.language = language
        self.plans, self.sayings, self.lasting = frozenset(words.plans), frozenset(words.sayings), frozenset(words.lasting)
        self.helpers = frozenset(words.helpers)
        self.doubts = pattern_of(words.doubts)

    def of(self, text: str) -> Sense:
        """The weightiest of what the verbs of a folded text tell; residents who must or may do something are told to."""
        seen = set()
        words = [token for token in self.language.tokens(text) if token.is_word]
        for at, word in enumerate(words):
            seen.add(self._of_word(word, words[max(0, at - REACH) : at]))
        sense = next((sense for sense in _WEIGHTY if sense in seen), Sense.NONE)
        if self.doubts.search(text) and not any(self._will_do(word, words[max(0, at - 1) : at]) for at, word in enumerate(words)):
            return Sense.TOLD
        return sense

    def has_infinitive(self, text: str) -> bool:
        """Whether the folded text says what is to be done."""
        return any(self.language.tags(word.norm)[0].startswith("INFN") for word in self.language.tokens(text) if word.is_word)

    def _will_do(self, word: Token, before: Sequence[Token]) -> bool:
        """Whether the word by itself says that something will be done: «вывезем», «будет»; those of «сможете», «не вывезут» do not."""
        tag = self._verb(word)
        return "futr" in tag and "2per" not in tag and word.lemma != "смочь" and not (before and before[-1].norm == "не")

    def _verb(self, word: Token) -> str:
        """The grammar of the word as a verb, if it is likely to be one; a short participle is often taken for an adverb."""
        tags = self.language.tags(word.norm)
        if not tags[0].startswith(("VERB", "PRTS", "INFN", "ADVB", "ADJS")):
            return ""
        found = next((tag for tag in tags if tag.startswith(("VERB", "PRTS", "INFN"))), "")
        return next((tag for tag in tags if "past" in tag), found) if "impr" in found else found  # «нашли»

    def _of_word(self, word: Token, before: Sequence[Token]) -> Sense:
        tag = self._verb(word)
        if not tag:
            return Sense.LASTING if self.language.tags(word.norm)[0].startswith("ADJS") else Sense.NONE
        if before and before[-1].norm == "не" and not tag.startswith("INFN"):
            return Sense.NOT
        if any(other.norm in self.helpers for other in before):
            return Sense.NOT if any(one.norm == "не" and two.norm in self.helpers for one, two in pairwise(before)) else Sense.FUTURE
        if word.lemma in self.lasting and "futr" in tag and word.lemma != "быть":
            return Sense.LASTING
        planned = word.lemma in self.plans and not (tag.startswith("VERB,impf") and "past" in tag)  # «планировался» tells what has not come
        if planned or "futr" in tag:
            return Sense.TOLD if "2per" in tag else Sense.FUTURE
        if tag.startswith("INFN"):
            return Sense.NONE
        if "impr" in tag or "2per" in tag:
            return Sense.TOLD
        if "past" in tag:
            return Sense.PAST
        if word.lemma in self.lasting:
            return Sense.LASTING
        return Sense.OURS if "1per" in tag and word.lemma not in self.sayings else Sense.NONE if word.lemma in self.sayings else Sense.NOW
