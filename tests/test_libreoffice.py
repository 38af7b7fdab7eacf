"""Sheets opened, saved again and printed by a real LibreOffice, where there is one."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from pipelines.review.files import export_departments
from tests.conftest import NOW
from tests.test_review import Office, office
from tests.test_review_resaved import TAKEN, Book, answered, back, saved

__all__ = ["office"]
OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="no LibreOffice")


def convert(path: Path, suffix: str) -> Path:
    """The file as LibreOffice saves it, with the profile of a newcomer."""
    folder = path.parent / "libreoffice"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [str(OFFICE), "--headless", profile, "--convert-to", suffix, "--outdir", str(folder), str(path)], check=True, timeout=120, capture_output=True
    )
    return folder / f"{path.stem}.{suffix}"


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_what_libreoffice_saved_is_the_same(office: Office, suffix: str) -> None:
    def save(path: Path, book: Book) -> Path:
        return convert(saved()(path, book), suffix)

    assert back(office, answered(), save).left_out == []
    assert office.labels() == TAKEN


def test_a_printed_sheet_lies_on_a4(office: Office) -> None:
    (path,) = export_departments(office.settings, office.reference, "uk", NOW)
    for file, pages in ((path, 2), (office.export(), 2)):
        body = convert(file, "pdf").read_bytes()
        boxes = [tuple(map(float, box)) for box in re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", body)]
        assert [(round(width), round(height)) for width, height in boxes] == [(842, 595)] * pages


def test_lists_of_choices_outlive_libreoffice(office: Office) -> None:
    path = office.export()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(convert(path, "xlsx")) as after:
        counts = [book.read("xl/worksheets/sheet1.xml").decode().count("<dataValidation ") for book in (before, after)]
    assert counts == [8, 8]
