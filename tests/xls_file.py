"""A small xls (BIFF8 in a compound file) for tests: nothing that writes one is installed."""

import struct
from collections.abc import Sequence
from pathlib import Path

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Cell = str | float


def write_xls(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """One sheet with these cells; up to 60 KB."""
    stream = _workbook(rows)
    stream += bytes(max(4096, -(-len(stream) // SECTOR) * SECTOR) - len(stream))
    sectors = len(stream) // SECTOR
    fat = [FAT, END, *range(3, sectors + 2), END]
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    path.write_bytes(_header() + table + _directory(len(stream)) + stream)
    return path


def _header() -> bytes:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    return start + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)


def _directory(size: int) -> bytes:
    return _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, size) + bytes(256)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    told = name.encode("utf-16-le")
    return told.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(told) + 2, kind, 1, FREE, FREE, child, start, size)


def _workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    name = _text("Лист1", "<BB")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + _record(0x42, struct.pack("<H", 1200))
    end = _record(0x0A, b"")
    offset = len(begin) + 4 + 6 + len(name) + len(end)
    return begin + _record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + end + _sheet(rows)


def _sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    width = max(map(len, rows))
    parts = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)), _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            where = struct.pack("<HHH", row, column, 0)
            parts.append(_record(0x204, where + _text(cell, "<HB")) if isinstance(cell, str) else _record(0x203, where + struct.pack("<d", cell)))
    return b"".join(parts) + _record(0x0A, b"")


def _text(text: str, form: str) -> bytes:
    return struct.pack(form, len(text), 1) + text.encode("utf-16-le")


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
