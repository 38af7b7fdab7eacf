"""What small judges were taught last, so that a process teaches them once and not at every processing."""

from collections.abc import Callable
from typing import Generic, TypeVar

Judge = TypeVar("Judge")


class Taught(Generic[Judge]):
    """Teaches as `teach` does, but remembers the last lesson and the judge that it gave: an equal lesson gives the same judge at once."""

    def __init__(self, teach: Callable[..., Judge]):
        self._teach = teach
        self._last: tuple[tuple[object, ...], Judge] | None = None

    def __call__(self, *lesson: object) -> Judge:
        last = self._last
        if last is None or last[0] != lesson:
            last = self._last = (lesson, self._teach(*lesson))
        return last[1]

    def forget(self) -> None:
        """Be as in a new process."""
        self._last = None
