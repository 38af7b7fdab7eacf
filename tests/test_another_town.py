"""Another town is another folder of the reference: read and checked without a line of code."""

from pathlib import Path

import pytest

from models.analysis import Analysis, Reader, analyze
from models.check import check_reference
from models.reference import load_reference
from pipelines.check import check_all
from pipelines.settings import ROOT, Settings, load_settings
from tests.another_town import LOCAL, make_town
from tests.stores import message


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("town") / "reference")


@pytest.fixture(scope="module")
def stranger(town: Path) -> Reader:
    return Reader.load(load_reference(town))


def read(reader: Reader, text: str) -> Analysis:
    return analyze([message(1, text)], reader)[0]


@pytest.mark.parametrize(
    ("text", "found", "settlement"),
    [
        ("На Речной 7 прорвало трубу", [("rechnaya", "7")], "Зареченск"),
        ("проспект Пущинский, д. 15а, нет света", [("pushchinskaya", "15а")], "Зареченск"),
        ("На пущике опять лёд", [("pushchinskaya", None)], "Зареченск"),
        ("В Кузнечном переулке темно", [("kuznechny", None)], "Зареченск"),
        ("Каменка, Горняцкая 4: нет воды", [("kamenka", None), ("gornyatskaya", "4")], "Каменка"),
        ("В Ключах третий день без света", [("klyuchi", None)], "Ключи"),
        ("У Горбатого моста яма", [("most", None)], "Зареченск"),
        ("В Новолужске на Речной 7 яма", [(None, "7")], "Новолужск"),
        ("На Шлюзовой 4 прорвало трубу", [(None, "4")], "Новолужск"),
        ("ключи потерял у речной воды", [], None),
    ],
)
def test_its_addresses_places_and_settlements(stranger: Reader, text: str, found: list[tuple[str | None, str | None]], settlement: str | None) -> None:
    analysis = read(stranger, text)
    assert [(a.street or a.place, a.house) for a in analysis.addresses] == found
    assert analysis.settlement == settlement


@pytest.mark.parametrize("text", ["В Кировске на Хибиногорской темно", "Хибиногорская 33", "В Кукисвумчорре нет воды", "У Тирваса гололёд"])
def test_kirovsk_is_nothing_to_it(stranger: Reader, text: str) -> None:
    assert [a for a in read(stranger, text).addresses if a.street or a.place] == []


@pytest.mark.parametrize(("text", "towns"), [("В Новолужске яма", ("novoluzhsk",)), ("Новолужане жалуются", ("novoluzhsk",)), ("В Апатитах яма", ())])
def test_its_neighbours(stranger: Reader, text: str, towns: tuple[str, ...]) -> None:
    assert read(stranger, text).other_towns == towns


def test_its_reference_is_sound_and_so_says_mcu_check(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_reference(load_reference(town)) == []
    monkeypatch.setenv("MCU_REFERENCE", str(town))
    assert load_settings().reference == town
    assert check_all(Settings(var=tmp_path, reference=town)) == []


def test_mcu_check_sees_what_is_wrong_with_it(tmp_path: Path) -> None:
    folder = make_town(tmp_path / "reference")
    (folder / "streets.csv").write_text(LOCAL["streets.csv"].replace("Каменка,Горняцкая", "Каминка,Горняцкая"), encoding="utf-8")
    [problem] = check_all(Settings(var=tmp_path, reference=folder))
    assert "Каминка" in problem


def test_the_code_names_no_street_of_kirovsk() -> None:
    """Streets stand in data/reference alone; docstrings and comments may give examples in «»."""
    reference = load_reference(ROOT / "data" / "reference")
    rare = {word for street in reference.streets.values() if not street.ambiguous for word in street.aliases}
    told = [
        f"{path.name}: {line.strip()}"
        for room in ("models", "spiders", "classifiers", "pipelines")
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(f'"{word}"' in line or f'"{word.lower()}"' in line for word in rare)
    ]
    assert told == []
