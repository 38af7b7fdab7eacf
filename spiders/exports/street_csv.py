"""Lists of streets and houses as CSV: what OpenStreetMap's tools write (addr:street, addr:housenumber, addr:city) and simple tables."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from models.folding import fold
from models.problem import Problem
from models.street_name import read_street_name
from spiders.exports.street_list import Collector, StreetList, Wanted, Watch, absent

_COLUMNS = {
    "street": ("addr:street", "street", "улица", "название улицы"),
    "house": ("addr:housenumber", "house", "housenumber", "houses", "дом", "дома", "номер дома"),
    "settlement": ("addr:city", "settlement", "city", "город", "населенный пункт"),
}
_SEPARATORS = ";,\t|"
_SEVERAL = re.compile(r"[;,]")
_TOWN_WORD = re.compile(r"^(?:г|гор|город|п|пос|пгт|поселок|с|село|д|дер|деревня|н\.?\s?п)(?:\.\s*|\s+)")


def read_street_csv(path: Path, wanted: Wanted, watch: Watch) -> StreetList:
    """The streets of the wanted settlements; raises Problem on a file that is no such table or has none of them."""
    header, rows = _read_rows(path)
    columns = _columns(header, path.name)
    collector, others, found = Collector(), Counter[str](), dict[str, None]()
    names = {fold(name): name for name in wanted.names}
    for row in watch(rows, "Список улиц"):
        cells = {field: row[at].strip() if at < len(row) else "" for field, at in columns.items()}
        said = cells.get("settlement", "")
        settlement, street = names.get(_town_key(said)) if said else wanted.names[0], read_street_name(cells["street"])
        if settlement is None:
            others[said] += 1
        elif street is not None:
            found[settlement] = None
            collector.add_street(street, settlement)
            for number in filter(None, map(str.strip, _SEVERAL.split(cells.get("house", "")))):
                collector.add_house(street, settlement, number)
    _refuse_nothing(path.name, wanted, found, others)
    remarks = [f"Строки других населённых пунктов, не взяты: {', '.join(f'{name} ({n})' for name, n in others.most_common(10))}"] if others else []
    source = ("OSM: " if header[columns["street"]].startswith("addr:") else "список: ") + path.name
    return StreetList(collector.streets, tuple(found), False, source, "M", (*remarks, *collector.remarks))


def _read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows; UTF-8 or cp1251, separated by semicolons, commas, tabs or bars."""
    try:
        body = path.read_bytes()
        text = _decoded(body)
        first = text.lstrip("\r\n").partition("\n")[0]
        separator = max(_SEPARATORS, key=first.count)
        rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path.name} не читается как таблица CSV ({error}). Сохраните её в UTF-8.") from error
    if len(rows) < 2:
        raise Problem(f"{path.name}: нет ни одной строки под заголовком.")
    return [fold(cell.strip()) for cell in rows[0]], rows[1:]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1251")


def _columns(header: list[str], file: str) -> dict[str, int]:
    """Which column holds which field; the street is required."""
    columns = {field: next((header.index(name) for name in names if name in header), None) for field, names in _COLUMNS.items()}
    if columns["street"] is None:
        told = ", ".join("".join(sign for sign in cell if sign.isprintable())[:30] for cell in header[:10])
        raise Problem(f"{file}: нет столбца «addr:street», «street» или «улица»; найдено: {told}.")
    return {field: at for field, at in columns.items() if at is not None}


def _town_key(text: str) -> str:
    return _TOWN_WORD.sub("", fold(" ".join(text.split())))


def _refuse_nothing(file: str, wanted: Wanted, found: Mapping[str, None], others: Mapping[str, int]) -> None:
    missing = absent(wanted, found)
    if not found or (wanted.named and missing):
        told = f"; в файле: {', '.join(list(others)[:5])}" if others else ""
        raise Problem(f"{file}: нет ни одной улицы населённого пункта «{_first(missing)}»{told}. Назовите другой: --town ИМЯ.")


def _first(names: Iterable[str]) -> str:
    return next(iter(names))
