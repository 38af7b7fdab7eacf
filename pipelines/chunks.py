"""The one seam for heavy work: a function over chunks, here or in local processes."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
CHUNK = 1000
AHEAD = 2  # chunks a worker may have waiting


def chunks_of(items: Iterable[Item], size: int = CHUNK) -> list[Sequence[Item]]:
    """The items in tuples of at most `size`."""
    rest = iter(items)
    return list(iter(lambda: tuple(islice(rest, size)), ()))


def map_chunks(
    function: Callable[[Sequence[Item]], Answer], chunks: Iterable[Sequence[Item]], workers: int = 1, initializer: Callable[[], None] | None = None
) -> Iterator[Answer]:
    """`function` of each chunk in order; in this process, or in `workers` processes that `initializer` prepares once each.

    Chunks are taken a few ahead of the answers, so that an archive never lies in memory whole.
    """
    if workers == 1 or (isinstance(chunks, Sized) and len(chunks) < 2):
        if initializer:
            initializer()
        yield from map(function, chunks)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer) as pool:
        waiting: deque[Future[Answer]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(function, chunk))
            if len(waiting) > AHEAD * workers:
                yield waiting.popleft().result()
        yield from (answer.result() for answer in waiting)
