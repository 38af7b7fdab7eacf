"""Stores made, folded into, published and closed again and again, also by several threads: `python -m tests.store_soak 300 4` (seconds, threads).

Why: once, in November 2026, `connection.close()` in pipelines/store.py, called from tests/test_labels.py, ended in a segmentation fault (DuckDB 1.5.5,
Python 3.11), and it was not seen again. Looked at and not the cause: no result or cursor outlives its connection, no connection serves two threads,
no process forks with one open, what is registered is unregistered before the next statement. Known of DuckDB and like it: indexes of primary keys that
damage the heap of a store in a file (duckdb 23046 and 21749, open; keys here are `folded_files`, `messages`, `cases`), and results freed without the
interpreter's lock (duckdb-python 456, mended by 462). If it comes again: the trace is in the output of pytest, and this with the heap checked,
`LD_PRELOAD=libc_malloc_debug.so.0 GLIBC_TUNABLES=glibc.malloc.check=3 MALLOC_PERTURB_=165`, is where to begin.
"""

import faulthandler
import itertools
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models.reference import Reference, load_reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.publish import publish
from pipelines.settings import ROOT
from pipelines.store import connect, open_store, records
from tests.conftest import NOW
from tests.stores import message
from tests.test_labels import DECISIONS, said
from tests.test_same_text import ANALYSES

LABELS = [said(1, "topic", "20.1"), said(1, "topic", "1.1", hours=2), said(1, "topic", "2.5", hours=1), said(1, "topic", "2.5", curator="mcu/2")]


def fill(folder: Path, reference: Reference) -> int:
    """Stores with the labels in several orders, and one that is published and read; returns how often a store was closed."""
    closed = 0
    for number, order in enumerate(itertools.islice(itertools.permutations(LABELS), 0, None, 4)):
        with open_store(folder / f"{number}" / "store") as store:
            for one in order:
                append(folder / f"{number}" / "in", "a", NOW, [fact_of(one)])
                fold_inbox(store, folder / f"{number}" / "in", reference)
        closed += 1
    append(folder / "in", "a", NOW, [fact_of(message(1, "Во дворе снег")), *map(fact_of, LABELS)])
    with open_store(folder / "store") as store:
        fold_inbox(store, folder / "in", reference)
        store.execute(ANALYSES)
        store.execute(DECISIONS)
        publish(store, folder / "copy", NOW)
    with connect(folder / "copy", read_only=True) as copy:
        assert len(records(copy, "FROM current_decisions")) == 1
    return closed + 3


def work(seconds: float, reference: Reference) -> int:
    """Fill folders for so long; returns how often a store was closed."""
    stop, closed = time.monotonic() + seconds, 0
    while time.monotonic() < stop:
        with tempfile.TemporaryDirectory() as folder:
            closed += fill(Path(folder), reference)
    return closed


def main(seconds: float, threads: int) -> None:
    """Work in the main thread, or in so many others; prints the number of closings."""
    faulthandler.enable()
    reference = load_reference(ROOT / "data" / "reference")
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            closed = sum(pool.map(lambda _: work(seconds, reference), range(threads)))
    else:
        closed = work(seconds, reference)
    print(f"Закрытий хранилища без сбоя: {closed}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
