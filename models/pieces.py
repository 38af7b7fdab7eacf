"""A text cut at its blanks into pieces; what is made of a piece is remembered, since people repeat each other's words."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

Part = TypeVar("Part")
MOST = 200_000  # pieces in the table, some 80 MB; then it begins anew
LONGEST = 40  # a longer piece is hardly met again
_PIECE = re.compile(r"\S+")
_NEXT = re.compile(r"\s*(\S?)")
_DASHES = "‑–—−-_"  # they glue words also over a blank: «кое -как» is «кое» and «-как»
_POINTS = ".,/\\"  # and these glue numbers: «33, 15» is «33,» and «15»


class PieceTable(Generic[Part]):
    """Remembers what `cut` makes of (a piece, the letter before it, the letter after it); the letters are "" where they cannot matter."""

    def __init__(self, cut: Callable[[str, str, str], Sequence[Part]]):
        self._cut = cut
        self._known: dict[str, Sequence[Part]] = {}

    def parts(self, text: str) -> Iterator[tuple[int, Sequence[Part]]]:
        """The offset of each piece and its parts."""
        last = ""
        for found in _PIECE.finditer(text):
            piece = found[0]
            parts = self._known.get(piece)
            if parts is None:
                before = last if _is_glue(piece[0], piece[1:2]) else ""
                after = str(_NEXT.match(text, found.end())[1]) if _is_glue(piece[-1], piece[-2:-1]) else ""  # type: ignore[index]
                parts = self._parts(piece, before, after)
            yield found.start(), parts
            last = piece[-1]

    def _parts(self, piece: str, before: str, after: str) -> Sequence[Part]:
        if len(piece) > LONGEST:
            return self._cut(piece, before, after)
        free = not (_is_glue(piece[0], piece[1:2]) or _is_glue(piece[-1], piece[-2:-1]))
        key = piece if free else f"{before} {piece} {after}"
        parts = self._known.get(key)
        if parts is None:
            if len(self._known) >= MOST:
                self._known.clear()
            parts = self._known[key] = self._cut(piece, before, after)
        return parts


def _is_glue(sign: str, inside: str) -> bool:
    """True if the sign at the edge of a piece may glue what is inside to what stands beyond the blank."""
    return inside != "" and (sign in _DASHES or (sign in _POINTS and inside.isdecimal()))
