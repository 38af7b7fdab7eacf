"""Files that are there whole or not at all."""

import os
from pathlib import Path

from models.problem import Problem


def write_whole(path: Path, body: bytes | str) -> Path:
    """Write the file under a temporary name and give it its own at once; raises Problem if the disk does not take it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body.encode() if isinstance(body, str) else body)
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def cannot_write(path: Path, error: OSError) -> Problem:
    """The one line for a disk that takes nothing."""
    return Problem(f"Не пишется {path}: {error.strerror}. Проверьте место на диске и права на папку.")
