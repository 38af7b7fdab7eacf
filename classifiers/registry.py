"""Trained judges on disk: versions, the current one, the way back."""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import joblib

from classifiers.encoder import Plugged
from classifiers.labels import Example
from classifiers.training import Judges, data_version
from models.analysis import LANGUAGE_VERSION
from models.files import cannot_write, write_whole
from models.language import Language
from models.problem import Problem
from models.reference import Reference

CURRENT = "current"
KEPT = 3  # versions on disk, 200 MB each
_CODE = Path(__file__).resolve().parent.parent
_NOT_TEACHING = {
    *("case", "case_story", "case_terms", "check", "check_routing", "clocks", "files", "intervals", "message", "problem", "records", "reference", "routing"),
    *("source_address", "systems", "worktime", "answer_rules", "check_answer", "dated", "deeds", "promise", "promise_days", "promise_terms", "promise_state"),
    *("reply_rules", "satisfaction_words", "abbreviations", "day_numbers", "promise_periods", "promise_sense", "norms"),
}
_JUDGING = (
    "appeal",
    "bar",
    "calibrated",
    "encoder",
    "evidence",
    "grams",
    "nearest",
    "relevance",
    "sentiment",
    "text",
    "thread",
    "topic",
    "training",
    "urgency",
)
_PACKAGES = ("scikit-learn", "numpy", "navec", "pymorphy3", "razdel")


def judges_version(examples: Sequence[Example], reference: Reference, encoder: Plugged | None = None) -> str:
    """The name of the judges that these data, this code and this encoder give: 12 hex digits."""
    digest = hashlib.sha256(data_version(examples, reference).encode())
    reading = [path for path in sorted((_CODE / "models").glob("*.py")) if path.stem not in _NOT_TEACHING]
    for path in [*reading, *(_CODE / "classifiers" / f"{name}.py" for name in _JUDGING)]:
        digest.update(path.read_bytes())
    digest.update(repr((LANGUAGE_VERSION, [package_version(name) for name in _PACKAGES])).encode())
    digest.update(encoder.identity.encode() if encoder else b"")
    return digest.hexdigest()[:12]


def save_judges(folder: Path, judges: Judges, card: dict[str, Any]) -> None:
    """Keep a version with its card (data, metrics); it is there whole or not at all."""
    part, target = folder / f".{judges.version}.{os.getpid()}", folder / judges.version
    try:
        part.mkdir(parents=True, exist_ok=True)
        joblib.dump(judges, part / "judges.joblib", compress=0)
        (part / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error


def set_current(folder: Path, version: str) -> None:
    """Make the version the one that decides; the line of versions before it is kept for the way back."""
    if not (folder / version / "judges.joblib").is_file():
        raise Problem(f"Нет обученной версии «{version}» в {folder}.")
    line = [known for known in _line(folder) if known != version]
    _write_line(folder, [*line, version][-KEPT:])
    for forgotten in [*line, version][:-KEPT]:
        shutil.rmtree(folder / forgotten, ignore_errors=True)


def roll_back(folder: Path) -> str:
    """Make the version before the current one decide again; returns it."""
    line = _line(folder)
    if len(line) < 2:
        raise Problem("Возвращаться не к чему: обучена только одна версия.")
    _write_line(folder, line[:-1])
    return line[-2]


def current_version(folder: Path) -> str | None:
    """The version that decides, or None if nothing was trained."""
    line = _line(folder)
    return line[-1] if line else None


def _line(folder: Path) -> list[str]:
    path = folder / CURRENT
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def _write_line(folder: Path, versions: Sequence[str]) -> None:
    write_whole(folder / CURRENT, "\n".join(versions) + "\n")


def load_card(folder: Path, version: str) -> dict[str, Any]:
    """What the version was taught on; {} if nobody wrote it down."""
    try:
        card: dict[str, Any] = json.loads((folder / version / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card


def forget(folder: Path, version: str) -> None:
    """Delete a version that does not decide and never did."""
    if version not in _line(folder):
        shutil.rmtree(folder / version, ignore_errors=True)


def load_judges(folder: Path, language: Language, encoder: Plugged | None = None, version: str | None = None) -> Judges:
    """The judges of the version (without it: the current one); raises Problem if there are none or they do not load."""
    version = version or current_version(folder)
    if version is None:
        raise Problem("Классификаторы ещё не обучены: выполните mcu train.")
    try:
        judges = joblib.load(folder / version / "judges.joblib", mmap_mode="r")
        assert isinstance(judges, Judges)
        return judges.bind(language, encoder)
    except Problem:
        raise
    except Exception as error:  # whatever a damaged pickle raises, or one of an earlier program
        raise Problem(f"Классификаторы версии {version} не загружаются ({type(error).__name__}): выполните mcu train.") from error
