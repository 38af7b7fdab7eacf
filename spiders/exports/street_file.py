"""A file of streets in any format that is accepted."""

import zipfile
from pathlib import Path

from models.problem import Problem
from spiders.exports.gar import read_gar
from spiders.exports.street_csv import read_street_csv
from spiders.exports.street_list import StreetList, Wanted, Watch


def read_street_file(path: Path, wanted: Wanted, watch: Watch) -> StreetList:
    """A ГАР extract (a folder or a zip) or a CSV list; raises Problem on anything else."""
    if not path.exists():
        raise Problem(f"Файла {path} нет.")
    if path.is_dir() or zipfile.is_zipfile(path):
        return read_gar(path, wanted, watch)
    if path.suffix.lower() in (".xml", ".zip"):
        raise Problem(f"{path.name} — не выгрузка ГАР целиком: нужна папка или неповреждённый zip с AS_ADDR_OBJ, AS_HOUSES и AS_ADM_HIERARCHY.")
    return read_street_csv(path, wanted, watch)
