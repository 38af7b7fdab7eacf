"""A small ods as LibreOffice writes it: blanks and equal rows folded into counts. Nothing that writes one is installed."""

import itertools
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))


def write_ods(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """The sheets with their cells."""
    tables = "".join(f'<table:table table:name="{escape(name)}">{"".join(map(_row, rows))}</table:table>' for name, rows in sheets.items())
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", KIND)
        parts.writestr(
            "content.xml", f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} office:version="1.3">{body}</office:document-content>'
        )
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
        parts.writestr("META-INF/manifest.xml", f'{HEAD}<manifest:manifest xmlns:manifest="{MANIFEST}">{entry}</manifest:manifest>')
    return path


def _row(cells: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(_cells(cell, len(list(equal))) for cell, equal in itertools.groupby(cells))}</table:table-row>"


def _cells(cell: Any, times: int) -> str:
    """Equal neighbours are one cell with a count."""
    many = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if cell in ("", None):
        return f"<table:table-cell{many}/>"
    if isinstance(cell, int | float):
        return f'<table:table-cell{many} office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell{many} office:value-type="string">{lines}</table:table-cell>'
