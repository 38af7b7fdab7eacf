"""The one seam for heavy work: a function over chunks, here or in local processes."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
CHUNK = 1000


def chunks_of(items: Iterable[Item], size: int = CHUNK) -> list[Sequence[Item]]:
    """The items in tuples of at most `size`."""
    rest = iter(items)
    return list(iter(lambda: tuple(islice(rest, size)), ()))


def map_chunks(
    function: Callable[[Sequence[Item]], Answer], chunks: Sequence[Sequence[Item]], workers: int = 1, initializer: Callable[[], None] | None = None
) -> Iterator[Answer]:
    """`function` of each chunk in order; in this process, or in `workers` processes that `initializer` prepares once each."""
    if workers == 1 or len(chunks) < 2:
        if initializer:
            initializer()
        yield from map(function, chunks)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer) as pool:
        yield from pool.map(function, chunks)
