"""The arrows between the folders, and the homes of the libraries, as in DESIGN.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import ROOT

ROOMS = {"models": set(), "spiders": {"models"}, "classifiers": {"models"}, "pipelines": {"models", "spiders", "classifiers"}}
HOMES = {
    "models": {"natasha", "slovnet", "razdel", "navec", "pymorphy3", "rapidfuzz", "holidays"},
    "spiders": {"scrapy", "vk_api", "requests", "jconfig", "feedparser", "trafilatura", "extruct", "python_calamine"},
    "classifiers": {"sklearn", "joblib", "scipy"},
    "pipelines": {"prefect", "duckdb", "typer", "rich", "xlsxwriter", "jinja2", "matplotlib", "filelock", "pyarrow"},
}
GUESTS = {("pipelines/crawl.py", "scrapy")}  # they run what lives in spiders/
LANGUAGE_ONLY = {"natasha", "slovnet", "razdel", "navec", "pymorphy3"}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: относительный импорт"
            yield str(node.module).partition(".")[0]


def broken_arrows(root: Path) -> Iterator[str]:
    for room, allowed in ROOMS.items():
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            for library in sorted(set(imports_of(path))):
                if library in ROOMS and library != room and library not in allowed:
                    yield f"{name} → {library}"
                home = next((home for home, libraries in HOMES.items() if library in libraries), room)
                if home != room and (name, library) not in GUESTS:
                    yield f"{name}: {library} живёт в {home}/"
                if library in LANGUAGE_ONLY and name != "models/language.py":
                    yield f"{name}: {library} только в models/language.py"


def test_arrows_and_homes() -> None:
    assert list(broken_arrows(ROOT)) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("models/x.py", "import spiders.vk"),
        ("spiders/x.py", "from classifiers import topic"),
        ("classifiers/x.py", "from pipelines import store"),
        ("pipelines/x.py", "import scrapy"),
        ("models/x.py", "import duckdb"),
        ("models/address.py", "import pymorphy3"),
        ("spiders/x.py", "def f():\n    import sklearn"),
    ],
)
def test_a_broken_arrow_is_seen(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / file
    path.parent.mkdir()
    path.write_text(line, encoding="utf-8")
    assert len(list(broken_arrows(tmp_path))) >= 1


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = []
    for path in (p for room in ROOMS for p in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not n.name.startswith("_")]
        nested = {id(inner) for n in nodes if isinstance(n, ast.FunctionDef) for inner in ast.walk(n) if inner is not n}
        silent += [f"{path.name}: {n.name}" for n in nodes if ast.get_docstring(n) is None and id(n) not in nested]
        silent += [] if ast.get_docstring(tree) else [path.name]
    assert silent == []


def test_functions_and_modules_are_short() -> None:
    long = []
    for path in (p for room in ROOMS for p in (ROOT / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        long += [path.name] if text.count("\n") > 300 else []
        functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
        long += [f"{path.name}: {f.name}" for f in functions if (f.end_lineno or 0) - f.lineno > 40]
    assert long == []
