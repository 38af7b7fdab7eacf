"""The files of a ГАР (ФИАС) extract, in a folder or a zip, and their rows one at a time."""

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from models.problem import Problem

_KINDS = "ADDR_OBJ|HOUSES|ADM_HIERARCHY|MUN_HIERARCHY"
_NAME = re.compile(rf"AS_({_KINDS})(?:_(?!PARAMS|DIVISION|TYPES).*)?\.XML", re.IGNORECASE)
_DAY = re.compile(r"_(\d{4})(\d\d)(\d\d)_")
_BROKEN = (ParseError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
Attributes = Mapping[str, str]


class GarFiles:
    """The files by kind (ADDR_OBJ, HOUSES, ADM_HIERARCHY, MUN_HIERARCHY); raises Problem if this is no such extract."""

    def __init__(self, path: Path):
        self._path = path
        self._names: dict[str, list[str]] = defaultdict(list)
        for name in _names(path):
            found = _NAME.fullmatch(name.replace("\\", "/").rpartition("/")[2])
            if found:
                self._names[found[1].upper()].append(name)
        self.hierarchy = "ADM_HIERARCHY" if self._names["ADM_HIERARCHY"] else "MUN_HIERARCHY"
        missing = [f"AS_{kind}_*.XML" for kind in ("ADDR_OBJ", self.hierarchy, "HOUSES") if not self._names[kind]]
        if missing:
            raise Problem(f"{path.name} — не выгрузка ГАР: нет {', '.join(missing)}. Нужна папка или zip с файлами региона, как их отдаёт ФНС.")

    @property
    def day(self) -> str:
        """The day of the extract by the name of its file («15.01.2026»), or nothing."""
        found = _DAY.search(self._names["ADDR_OBJ"][0])
        return f"{found[3]}.{found[2]}.{found[1]}" if found else ""

    def rows(self, kind: str, tag: str) -> Iterator[Attributes]:
        """The attributes of every element of the tag, in bounded memory; raises Problem on a broken file."""
        for name in self._names[kind]:
            with _stated(name), self._open(name) as stream:
                yield from _rows(stream, tag)

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        if self._path.is_dir():
            with (self._path / name).open("rb") as stream:
                yield stream
        else:
            with zipfile.ZipFile(self._path) as archive, archive.open(name) as stream:
                yield stream


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return sorted(one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file())
    with _stated(path.name), zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def _rows(stream: IO[bytes], tag: str) -> Iterator[Attributes]:
    root: Element | None = None
    for event, element in iterparse(stream, events=("start", "end")):
        if root is None:
            root = element
        elif event == "end" and element.tag.rpartition("}")[2] == tag:
            yield dict(element.attrib)
            root.clear()  # else a region's file stays in memory whole


@contextmanager
def _stated(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise Problem(f"{name} не читается ({error}). Файл повреждён или докачан не до конца: возьмите выгрузку заново.") from error
