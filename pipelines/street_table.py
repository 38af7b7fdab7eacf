"""streets.csv with new and changed rows; the rows that nothing touches stay as they were written."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from models.files import write_whole
from models.reference import Street

_MARK = "\ufeff"


def write_streets(path: Path, before: Mapping[str, Street], after: Mapping[str, Street]) -> bool:
    """Write the file whole if a street changed; returns whether it did."""
    if before == after:
        return False
    text = path.read_bytes().decode("utf-8")
    rows = csv.DictReader(StringIO(text.removeprefix(_MARK), newline=""))
    columns = list(rows.fieldnames or ())
    if "complete" not in columns and any(street.complete for street in after.values()):
        columns.append("complete")
    body = StringIO(newline="")
    table = csv.DictWriter(body, columns, restval="0", extrasaction="ignore", lineterminator="\r\n" if "\r\n" in text else "\n")
    table.writeheader()
    for row in rows:
        street = after[row["id"]]
        table.writerow({**row, **_changed(before[street.id], street)})
    table.writerows(_cells(street) for street in after.values() if street.id not in before)
    write_whole(path, (_MARK if text.startswith(_MARK) else "") + body.getvalue())
    return True


def _changed(before: Street, after: Street) -> dict[str, str]:
    """The cells in which the two differ."""
    old = _cells(before)
    return {name: cell for name, cell in _cells(after).items() if cell != old[name]}


def _cells(street: Street) -> dict[str, str]:
    return {name: _cell(getattr(street, name)) for name in Street.__slots__}


def _cell(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return value if isinstance(value, str) else str(int(value))
