"""Names of streets as registers, maps and lists write them → one normal name: the kind in full, then the name."""

import re
from dataclasses import dataclass

from models.folding import fold
from models.street_evidence import SHORT_KINDS, STREET_WORDS

_MORE_SHORT = {
    "пл": "площадь", "п-д": "проезд", "пр-зд": "проезд", "ал": "аллея", "мкр": "микрорайон", "мкр-н": "микрорайон", "мр-н": "микрорайон",
    "кв-л": "квартал", "дор": "дорога", "лн": "линия", "тр": "тракт", "сп": "спуск",
}  # fmt: skip
KINDS = STREET_WORDS | {*_MORE_SHORT.values()}
_SHORT = {**SHORT_KINDS, **_MORE_SHORT}
_USUAL = "улица"


@dataclass(frozen=True, slots=True)
class StreetName:
    """A kind («улица», «проспект») and the name without it («Ленина», «50 лет Октября»); `assumed` if no kind was named."""

    kind: str
    bare: str
    assumed: bool = False

    @property
    def full(self) -> str:
        """The name of the reference: «проспект Ленина»."""
        return f"{self.kind} {self.bare}"

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for spellings of one name: «Апатитовое шоссе», «ШОССЕ АПАТИТОВОЕ»."""
        return (self.kind, *fold(self.bare).replace(".", " ").split())


def kind_of(word: str) -> str | None:
    """The kind of streets that the word names («ул.», «Пр-кт», «улица»), or None."""
    word = fold(word).rstrip(".")
    return _SHORT.get(word, word if word in KINDS else None)


def read_street_name(text: str, kind: str = "") -> StreetName | None:
    """The name in a text («ул. Мира», «Ленинградская наб.», «Мира»); `kind` if it stands apart; an unnamed kind is «улица»; None for no name."""
    words = re.sub(r"\.(?=[^\s.])", ". ", " ".join(text.split())).split()
    if not any(letter.isalpha() for letter in text):
        return None
    if kind.strip():
        return StreetName(kind_of(kind) or fold(kind).strip(), " ".join(words))
    ends = [(at, found) for at in dict.fromkeys((0, len(words) - 1)) if (found := kind_of(words[at]))]
    if len(words) < 2 or not ends:
        return StreetName(_USUAL, " ".join(words), assumed=True)
    at, found = next((end for end in ends if end[1] == _USUAL), ends[0])  # «Набережная улица»
    return StreetName(found, " ".join(words[:at] + words[at + 1 :]))
