"""A workbook as it is: every sheet with its rows, hidden ones too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from models.problem import Problem
from spiders.exports.extent import check_extent


def read_book(path: Path) -> dict[str, list[Sequence[Any]]]:
    """Rows of the sheets by their names; raises Problem if the file is no workbook."""
    check_extent(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Problem(f"Файл {path.name} не читается как таблица Excel.") from error
