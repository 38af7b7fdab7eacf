"""Phrases by which residents let know under an answer what became of it, as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from models.folding import fold
from models.records import build, load_toml

LIKELY = 0.2  # of five signals one has at least so much


@dataclass(frozen=True, slots=True)
class SatisfactionWords:
    """Phrases (words in a row, «почин*» the beginning of one, «*» any one) by what they hint at; `sure` is the share of certainty below which a remark
    counts as nothing."""

    fixed: tuple[str, ...] = ()
    not_fixed: tuple[str, ...] = ()
    satisfied: tuple[str, ...] = ()
    dissatisfied: tuple[str, ...] = ()
    irony: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    sure: float = 0.5

    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists by name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "sure"}


def load_satisfaction_words(path: Path) -> SatisfactionWords:
    """The phrases of `satisfaction.toml`; a town without the file has none. Raises Problem on a broken file."""
    return build(path, 1, load_toml(path), SatisfactionWords, is_text=False) if path.exists() else SatisfactionWords()


def check_satisfaction_words(words: SatisfactionWords) -> Iterator[str]:
    """Problems in Russian: a phrase without a word, one that stands twice, «done» and «not done» at once, a share that decides nothing."""
    if not LIKELY <= words.sure < 1:
        yield f"satisfaction.toml: sure = {words.sure:g}, а нужна доля от {LIKELY:g} до 1"
    for name, phrases in words.lists().items():
        for phrase in dict.fromkeys(phrases):
            if not any(letter.isalnum() for letter in phrase):
                yield f"satisfaction.toml: {name} — в «{phrase}» ни одного слова"
            if phrases.count(phrase) > 1:
                yield f"satisfaction.toml: {name} — «{phrase}» стоит дважды"
    for one, other in (("fixed", "not_fixed"), ("satisfied", "dissatisfied")):
        both = {fold(phrase) for phrase in words.lists()[one]} & {fold(phrase) for phrase in words.lists()[other]}
        yield from (f"satisfaction.toml: «{phrase}» стоит и в {one}, и в {other}" for phrase in sorted(both))
