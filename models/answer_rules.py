"""The words by which answers are judged, as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from models.problem import Problem
from models.records import build, by_key, load_toml


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by what they show of an answer; «слово*» is the beginning of a word, a lone «*» any one word."""

    form: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    rating: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Dictionary forms: verbs of `paper` do nothing by themselves, what `happens` is nobody's deed, `sent` makes a deed of paper; `works` are nouns of
    work, `people` those who do it, `not_people` abbreviations that do nothing, `common` words that no answer is recognised by."""

    paper: tuple[str, ...] = ()
    happens: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    not_people: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """By what words a term is a promise or none. Phrases: `laws` spoil a sentence and `asides` a clause, `acts` and `doubts` one where nothing is said to
    be done, `papers` are plans whose year is no term unless something is `entered` into them; single words: `terms` are of what was ordered or signed,
    `matters` nouns that make a promise without a verb, `plans`, `sayings` and `lasting` are dictionary forms of verbs, `helpers` forms beside which an
    infinitive is ahead."""

    laws: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    sayings: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the checklist: its name, and what is told where it is missing."""

    id: str
    name: str
    missing: str


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """Everything of `answer.toml`."""

    phrases: Phrases
    words: Words
    points: Mapping[str, Point]
    promise: PromiseWords = PromiseWords()


def load_answer_rules(path: Path) -> AnswerRules:
    """Load `answer.toml`; a town without the file has no words. Raises Problem on a broken file."""
    if not path.exists():
        return AnswerRules(Phrases(), Words(), {})
    table = load_toml(path)
    extra = sorted(set(table) - {"phrases", "words", "promise", "point"})
    if extra:
        raise Problem(f"Справочник {path}: лишний раздел «{extra[0]}», есть phrases, words, promise и point.")
    blocks = table.get("point", [])
    tables = all(isinstance(table.get(name, {}), dict) for name in ("phrases", "words", "promise"))
    if not (tables and isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
        raise Problem(f"Справочник {path}: phrases, words и promise пишутся в одних скобках, point — в двойных.")
    return AnswerRules(
        phrases=build(path, 1, table.get("phrases", {}), Phrases, is_text=False),
        words=build(path, 1, table.get("words", {}), Words, is_text=False),
        points=by_key(path, [build(path, n, block, Point, is_text=False) for n, block in enumerate(blocks, 1)]),
        promise=build(path, 1, table.get("promise", {}), PromiseWords, is_text=False),
    )


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One expression for folded text that finds any of the phrases; of none, one that finds nothing."""
    told = sorted({"[ ,]+".join(map(_word, phrase.split())) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)" if told else r"(?!)")


def _word(word: str) -> str:
    if word == "*":
        return r"[\w«»\"-]+"
    return re.escape(word[:-1].replace("ё", "е")) + r"\w*" if word.endswith("*") else re.escape(word.replace("ё", "е"))


PHRASES = tuple(field.name for field in fields(Phrases))
