"""What the person at the terminal sees while the program works."""

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")
console = Console(stderr=True, highlight=False)


def track(items: Iterable[Item], title: str, total: int | None = None) -> Iterator[Item]:
    """Pass the items through under a progress bar."""
    total = total if total is not None else len(items) if isinstance(items, Sized) else None
    columns = (TextColumn("{task.description:<34}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=console.quiet) as progress:
        yield from progress.track(items, total=total, description=title)


def say(text: str) -> None:
    """A line on the terminal, not in the output of the command."""
    console.print(text, markup=False)
