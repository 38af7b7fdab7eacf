"""A ГАР extract of an invented region, small, in the official form: names of files, tags and attributes as ФНС publishes them."""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

ROOTS = {"ADDR_OBJ": ("ADDRESSOBJECTS", "OBJECT"), "HOUSES": ("HOUSES", "HOUSE"), "ADM_HIERARCHY": ("ITEMS", "ITEM"), "MUN_HIERARCHY": ("ITEMS", "ITEM")}
REGION, DISTRICT, TOWN, VILLAGE, OTHER = "1", "2", "10", "11", "90"
Rows = list[dict[str, str]]


@dataclass
class Extract:
    """Rows of the files; `add` and `house` keep the hierarchy too."""

    hierarchy: str = "ADM_HIERARCHY"
    with_path: bool = True
    rows: dict[str, Rows] = field(default_factory=lambda: {"ADDR_OBJ": [], "HOUSES": [], "ITEMS": []})
    paths: dict[str, str] = field(default_factory=dict)

    def add(self, id: str, above: str, name: str, kind: str, level: int, **more: str) -> None:
        """An address object under another."""
        row = {"ID": f"5{id}", "OBJECTID": id, "OBJECTGUID": f"00000000-0000-0000-0000-{id:>012}", "NAME": name, "TYPENAME": kind, "LEVEL": str(level)}
        self.rows["ADDR_OBJ"].append({**row, "ISACTUAL": "1", "ISACTIVE": "1", **more})
        if more.get("ISACTUAL") != "0":
            self._item(id, above)

    def house(self, id: str, above: str, number: str = "", **more: str) -> None:
        """A house on a street (or on a plot)."""
        row = {"ID": f"6{id}", "OBJECTID": id, "HOUSENUM": number, "HOUSETYPE": "2", "ISACTUAL": "1", "ISACTIVE": "1"}
        self.rows["HOUSES"].append({**row, **more})
        self._item(id, above)

    def _item(self, id: str, above: str) -> None:
        self.paths[id] = f"{self.paths[above]}.{id}" if above in self.paths else id
        path = {"PATH": self.paths[id]} if self.with_path else {}
        self.rows["ITEMS"].append({"ID": f"7{id}", "OBJECTID": id, "PARENTOBJID": above, "ISACTIVE": "1", **path})

    def files(self) -> dict[str, str]:
        """Name → text of the files."""
        kinds = {"ADDR_OBJ": self.rows["ADDR_OBJ"], "HOUSES": self.rows["HOUSES"], self.hierarchy: self.rows["ITEMS"]}
        texts = {f"AS_{kind}_20260115_aaaaaaaa-0000-0000-0000-000000000000.XML": xml(kind, rows) for kind, rows in kinds.items()}
        return {**texts, "AS_HOUSES_PARAMS_20260115_b.XML": "<PARAMS/>", "AS_ADDR_OBJ_TYPES_20260115_c.XML": "<ADDRESSOBJECTTYPES/>"}

    def folder(self, path: Path) -> Path:
        """The extract as a folder."""
        path.mkdir(parents=True)
        for name, text in self.files().items():
            (path / name).write_text(text, encoding="utf-8")
        return path

    def zip(self, path: Path) -> Path:
        """The extract as a zip, with the folder of its region inside."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.files().items():
                archive.writestr(f"77/{name}", text)
        return path


def xml(kind: str, rows: Iterable[Mapping[str, str]]) -> str:
    """The text of a file, with the byte order mark that ФНС puts first."""
    root, tag = ROOTS[kind]
    body = "".join(f"<{tag} {' '.join(f'{name}={quoteattr(value)}' for name, value in row.items())} />" for row in rows)
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?><{root}>{body}</{root}>'


def zarechensk(hierarchy: str = "ADM_HIERARCHY", with_path: bool = True) -> Extract:
    """The town of tests/another_town.py as the register has it: with more streets and houses, one renamed, one forgotten."""
    one = Extract(hierarchy, with_path)
    one.add(REGION, "0", "Заозёрная", "обл", 1)
    one.add(DISTRICT, REGION, "Зареченский", "м.о.", 3)
    one.add(TOWN, DISTRICT, "Зареченск", "г", 5)
    one.add(VILLAGE, DISTRICT, "Ключи", "п", 6)
    one.add(OTHER, REGION, "Ключи", "с", 6)  # a namesake in another district
    one.add("100", TOWN, "Речная", "ул.", 8)
    one.add("101", TOWN, "Пущинский", "пр-кт", 8)
    one.add("102", TOWN, "Кузнечный", "пер", 8)
    one.add("103", TOWN, "Новополосная", "ул", 8)
    one.add("103", TOWN, "Старополосная", "ул", 8, ISACTUAL="0", ISACTIVE="0")
    one.add("104", TOWN, "Зелёная", "ул", 8)
    one.add("105", TOWN, "Речная", "пер", 8)
    one.add("106", TOWN, "Тютюнниковская", "б-р", 8)
    one.add("107", TOWN, "Горняцкая", "ул", 8)
    one.add("108", VILLAGE, "8 Марта", "ул", 8)
    one.add("109", OTHER, "Чужая", "ул", 8)
    one.add("110", TOWN, "Снесённая", "ул", 8, ISACTIVE="0")
    one.add("111", TOWN, "Ягодка", "тер. СНТ", 7)
    one.add("112", "111", "Садовая", "ул", 8)
    for id, street, number, more in HOUSES:
        one.house(id, street, number, **more)
    one.house("400", "109", "1")
    one.house("401", VILLAGE, "12")
    one.house("402", "112", "3")
    return one


HOUSES: list[tuple[str, str, str, dict[str, str]]] = [
    ("200", "100", "7", {}),
    ("201", "100", "9А", {}),
    ("202", "100", "22/1", {}),
    ("203", "100", "8", {"ADDNUM1": "2", "ADDTYPE1": "1"}),
    ("204", "100", "8", {"ADDNUM1": "1", "ADDTYPE1": "2", "ADDNUM2": "3", "ADDTYPE2": "1"}),
    ("205", "100", "11", {"ADDNUM1": "Б", "ADDTYPE1": "4"}),
    ("206", "100", "500", {"HOUSETYPE": "4"}),
    ("207", "100", "13", {"ISACTUAL": "0"}),
    ("208", "100", "15", {"ISACTIVE": "0"}),
    ("209", "100", "б/н", {}),
    ("210", "101", "1", {}),
    ("211", "101", "15-а", {}),
    ("212", "103", "1", {}),
    ("213", "103", "3", {}),
    ("214", "104", "2", {}),
    ("215", "107", "4", {}),
    ("216", "107", "6", {}),
    ("217", "108", "5", {}),
]
