"""Why a problem comes back: the short list of causes that people edit, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.folding import fold
from models.records import load_blocks
from models.reference import Reference

FILE = "causes.toml"
SIGNS = {
    "broken_promises": "обещанное в срок не сделано",
    "solved_but_back": "после отметки «Решено» пришло снова",
    "returned_by_residents": "жители вернули ответ",
    "returned_by_departments": "отделы вернули: не наше",
    "several_departments": "отвечали разные отделы",
    "postponed": "отложено",
    "explained": "закрыто разъяснением",
    "one_season": "приходит в одно время года",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a problem comes back: `words` are phrases that name it, `topics` topics or groups where it is likely, `signs` what in the history tells of it.

    `remedy` is what it usually takes. A phrase is written in any form; «=» before a word takes it as it stands.
    """

    id: str
    name: str
    words: tuple[str, ...]
    topics: tuple[str, ...]
    signs: tuple[str, ...]
    remedy: str
    source: str
    sure: str


def load_causes(folder: Path) -> Mapping[str, Cause]:
    """The causes of the folder of reference data; a town without the file has none."""
    return load_blocks(folder / FILE, "cause", Cause) if (folder / FILE).is_file() else {}


def check_causes(causes: Mapping[str, Cause], reference: Reference) -> Iterator[str]:
    """What `mcu check` says of the causes, in Russian, one problem a line."""
    known = {*reference.topics, *(id.partition(".")[0] for id in reference.topics)}
    owners: dict[str, str] = {}
    for one in causes.values():
        yield from (f"{FILE}: у «{one.id}» неизвестная тема или группа «{topic}»" for topic in one.topics if topic not in known)
        yield from (f"{FILE}: у «{one.id}» неизвестный признак «{sign}», есть: {', '.join(SIGNS)}" for sign in one.signs if sign not in SIGNS)
        yield from (f"{FILE}: у «{one.id}» пусто поле {name}" for name in ("name", "remedy") if not getattr(one, name).strip())
        if not one.words and not one.signs:
            yield f"{FILE}: у «{one.id}» нет ни слов, ни признаков, её никогда не подсказать"
        if one.sure not in ("H", "M", "L") or not one.source:
            yield f"{FILE}: у «{one.id}» нет source или sure не из H, M, L"
        for phrase in one.words:
            if not any(letter.isalpha() for letter in phrase) or phrase != fold(phrase):
                yield f"{FILE}: у «{one.id}» слова пишутся строчными и через «е»: «{phrase}»"
            elif owners.setdefault(phrase, one.id) != one.id:
                yield f"{FILE}: слова «{phrase}» и у «{owners[phrase]}», и у «{one.id}»"
