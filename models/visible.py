"""A text as the eye sees it: without invisible characters and long blanks, and the way back to its offsets."""

import re
from dataclasses import dataclass

_UNSEEN = re.compile("[иИ]\u0306|[\u00ad\u0300\u0301\u0308\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+|\\s{3,}")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й"}


@dataclass(frozen=True, slots=True)
class Visible:
    """The text without soft hyphens, zero-width characters and accents, its long blanks made one character.

    Character i of `text` stands at `starts[i]`…`stops[i]` of the original; both are empty if nothing was left out.
    """

    text: str
    starts: tuple[int, ...] = ()
    stops: tuple[int, ...] = ()

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the original for a non-empty span of the visible text."""
        return (self.starts[start], self.stops[stop - 1]) if self.starts else (start, stop)


def visible(text: str) -> Visible:
    """The visible text, in time linear in its length."""
    parts: list[tuple[str, int, int]] = []
    at = 0
    for found in _UNSEEN.finditer(text):
        parts += [(text[i], i, i + 1) for i in range(at, found.start())]
        shown = _shown(found.group())
        parts += [(shown, found.start(), found.end())] if shown else []
        at = found.end()
    if not at:
        return Visible(text)
    parts += [(text[i], i, i + 1) for i in range(at, len(text))]
    return Visible("".join(p[0] for p in parts), tuple(p[1] for p in parts), tuple(p[2] for p in parts))


def _shown(unseen: str) -> str:
    if unseen.isspace():
        return "\n" if "\n" in unseen else " "
    return _COMPOSED.get(unseen, "")
