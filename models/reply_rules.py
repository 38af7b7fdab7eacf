"""What the words of official replies are taken for, as data."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from models.folding import fold
from models.problem import Problem
from models.records import build, by_key, load_toml


@dataclass(frozen=True, slots=True)
class Pair:
    """Phrases of a question and those of the answer it gets: «сколько стоит» and «рублей»."""

    id: str
    asks: tuple[str, ...]
    tells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyRules:
    """Phrases (words in a row, «передан*» the beginning of one, «*» any one): politeness, form replies, what makes an answer of them, questions to the
    resident, notices to all, answers to all; residents' additions, requests, questions to one another and thanks; `common` are lemmas that stand everywhere."""

    polite: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    everyone: tuple[str, ...] = ()
    too: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    pair: tuple[Pair, ...] = ()

    def __hash__(self) -> int:
        """A key of caches: to hash hundreds of phrases each time took most of the time of a long thread."""
        return hash((len(self.polite), len(self.form)))


LISTS = tuple(one.name for one in fields(ReplyRules) if one.name != "pair")


def load_reply_rules(path: Path) -> ReplyRules:
    """The phrases of `official_reply.toml`; a town without the file has none. Raises Problem on a broken file."""
    if not path.exists():
        return ReplyRules()
    table = load_toml(path)
    blocks = table.pop("pair", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Problem(f"Справочник {path}: «pair» пишется в двойных скобках: [[pair]].")
    unknown = sorted(set(table) - set(LISTS))
    if unknown:
        raise Problem(f"Справочник {path}: лишнее поле «{unknown[0]}», бывают {', '.join(LISTS)} и [[pair]].")
    pairs = by_key(path, [build(path, number, block, Pair, is_text=False) for number, block in enumerate(blocks, 1)])
    return ReplyRules(**{name: _phrases(path, name, value) for name, value in table.items()}, pair=tuple(pairs.values()))


def _phrases(path: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Problem(f"Справочник {path}: в поле «{name}» нужен список фраз в кавычках.")
    return tuple(value)


def check_reply_rules(rules: ReplyRules) -> Iterator[str]:
    """Problems in Russian: an empty list, a phrase without a word, one that stands twice or in two lists that exclude each other."""
    lists = {name: getattr(rules, name) for name in LISTS}
    if not any(lists.values()) and not rules.pair:
        return
    lists |= {f"pair «{one.id}», {side}": getattr(one, side) for one in rules.pair for side in ("asks", "tells")}
    for name, phrases in lists.items():
        if not phrases:
            yield f"official_reply.toml: {name} — ни одной фразы"
        for phrase in dict.fromkeys(phrases):
            if not any(letter.isalnum() for letter in phrase):
                yield f"official_reply.toml: {name} — в «{phrase}» ни одного слова"
            if phrases.count(phrase) > 1:
                yield f"official_reply.toml: {name} — «{phrase}» стоит дважды"
    for phrase in sorted({fold(one) for one in rules.form} & {fold(one) for one in rules.told}):
        yield f"official_reply.toml: «{phrase}» стоит и в form, и в told: отклик это или ответ?"
