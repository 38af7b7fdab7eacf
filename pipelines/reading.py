"""Reading in chunks: in this process with the loaded reader, or in several processes with readers of their own."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from models.analysis import Analysis, Reader, analyze
from models.message import Message
from models.reference import load_reference
from pipelines.chunks import map_chunks
from pipelines.settings import Settings

_own: list[Reader] = []  # the reader of a worker process


def read_chunks(chunks: Iterable[Sequence[Message]], settings: Settings, reader: Reader) -> Iterator[list[Analysis]]:
    """The analyses of each chunk, in order; `settings.workers` processes share the work."""
    if settings.workers == 1:
        return map_chunks(partial(analyze, reader=reader), chunks)
    return map_chunks(_read_here, chunks, settings.workers, partial(_load, settings.reference, settings.sources))


def _load(reference: Path, sources: Path | None) -> None:
    _own[:] = [Reader.load(load_reference(reference, sources))]


def _read_here(messages: Sequence[Message]) -> list[Analysis]:
    return analyze(messages, _own[0])
