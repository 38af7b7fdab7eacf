"""`mcu import-streets`: a register of an invented town, lists in CSV, and files that are none."""

import csv
import shutil
import tracemalloc
from pathlib import Path

import pytest

from models.analysis import Reader
from models.check import check_reference
from models.house import house_number
from models.problem import Problem
from models.reference import Street, load_reference
from models.street_name import read_street_name
from pipelines.explain import address_line
from pipelines.settings import Settings
from pipelines.store import open_store
from pipelines.street_import import CommonNames, import_streets
from pipelines.street_merge import slug
from spiders.exports.street_file import read_street_file
from spiders.exports.street_list import Wanted
from tests.another_town import LOCAL, make_town
from tests.gar_extract import OTHER, TOWN, zarechensk


@pytest.fixture
def town(tmp_path: Path) -> Settings:
    """An invented town whose streets.csv is written by hand."""
    return Settings(var=tmp_path, reference=make_town(tmp_path / "reference"))


def take(town: Settings, file: Path, *towns: str, dry_run: bool = False) -> str:
    return "\n".join(import_streets(town, file, towns, dry_run))


def streets(town: Settings) -> dict[str, Street]:
    return dict(load_reference(town.reference).streets)


def table(town: Settings) -> bytes:
    return (town.reference / "streets.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("22/1", "22/1"), ("15А", "15а"), ("15-а", "15а"), ("15A", "15а"), ("8 корпус 2", "8к2"), ("8К2", "8к2"), ("8 к. 2", "8к2"), ("17 с1", "17с1")),
        *(("8 корпус 2 строение 1", "8к2с1"), ("5 литера А", "5а"), ("д. 7", "7"), ("7/9а", "7/9а"), ("15ак2", "15ак2"), ("007", "7"), ("15ас1", "15ас1")),
        *(("б/н", None), ("", None), ("0", None), ("5-7", None), ("1234", None), ("8 корпус А", None), ("Ленина 5", None)),
    ],
)
def test_house_numbers_of_registers_and_maps(text: str, number: str | None) -> None:
    assert house_number(text) == number
    assert number is None or house_number(number) == number


@pytest.mark.parametrize(
    ("text", "kind", "full"),
    [
        ("Мира", "ул", "улица Мира"),
        ("Ленина", "пр-кт", "проспект Ленина"),
        ("50 лет Октября", "ул.", "улица 50 лет Октября"),
        ("Тихий", "Пер.", "переулок Тихий"),
        ("Геологов", "пл", "площадь Геологов"),
        ("1-я", "лн", "линия 1-я"),
        ("ул. Мира", "", "улица Мира"),
        ("ул.Мира", "", "улица Мира"),
        ("Хибиногорская улица", "", "улица Хибиногорская"),
        ("Апатитовое шоссе", "", "шоссе Апатитовое"),
        ("Набережная улица", "", "улица Набережная"),
        ("улица Набережная", "", "улица Набережная"),
        ("Набережная", "", "улица Набережная"),
        ("проспект  Ленина", "", "проспект Ленина"),
        ("Мира", "", "улица Мира"),
    ],
)
def test_street_names_as_registers_and_maps_write_them(text: str, kind: str, full: str) -> None:
    name = read_street_name(text, kind)
    assert name is not None
    assert name.full == full


@pytest.mark.parametrize("text", ["", " ", "12", "—"])
def test_what_is_no_name_of_a_street(text: str) -> None:
    assert read_street_name(text) is None


@pytest.mark.parametrize(
    ("text", "id"),
    [("Хибиногорская", "khibinogorskaya"), ("50 лет Октября", "50-let-oktyabrya"), ("1-я Зелёная", "1-ya-zelyonaya"), ("Подъёмная", "podyomnaya")],
)
def test_ids(text: str, id: str) -> None:
    assert slug(text) == id


EXPECTED = {  # id → name, settlement, aliases, ambiguous, houses, complete
    "rechnaya": ("улица Речная", "Зареченск", ("Речная",), True, "7 8к2 8к3с1 9 9а 11б 22/1", True),
    "pushchinskaya": ("проспект Пущинский", "Зареченск", ("Пущинский", "Пущик"), False, "1 15а", True),
    "kuznechny": ("переулок Кузнечный", "Зареченск", ("Кузнечный",), False, "", False),
    "zabytaya": ("улица Забытая", "Зареченск", ("Забытая",), True, "3", False),
    "staraya": ("улица Новополосная", "Зареченск", ("Новополосная", "Старополосная"), False, "1 3", True),
    "gornyatskaya": ("улица Горняцкая", "Каменка", ("Горняцкая",), True, "4 6", True),
    "8-marta": ("улица 8 Марта", "Ключи", ("8 Марта",), True, "5", True),
    "zelyonaya": ("улица Зелёная", "Зареченск", ("Зелёная",), True, "2", True),
    "rechnaya-pereulok": ("переулок Речная", "Зареченск", ("переулок Речная",), True, "", False),
    "tyutyunnikovskaya": ("бульвар Тютюнниковская", "Зареченск", ("Тютюнниковская",), False, "", False),
}


def facts(street: Street) -> tuple[str, str, tuple[str, ...], bool, str, bool]:
    return street.name, street.settlement, street.aliases, street.ambiguous, " ".join(street.houses), street.complete


@pytest.mark.parametrize(
    ("packing", "hierarchy", "with_path"),
    [("folder", "ADM_HIERARCHY", True), ("zip", "ADM_HIERARCHY", True), ("folder", "MUN_HIERARCHY", True), ("zip", "MUN_HIERARCHY", False)],
)
def test_a_register_is_merged(town: Settings, tmp_path: Path, packing: str, hierarchy: str, with_path: bool) -> None:
    extract = zarechensk(hierarchy, with_path)
    file = extract.folder(tmp_path / "gar") if packing == "folder" else extract.zip(tmp_path / "gar.zip")
    take(town, file)
    assert {id: facts(street) for id, street in streets(town).items()} == EXPECTED
    assert check_reference(load_reference(town.reference)) == []


def test_the_report_says_what_changed(town: Settings, tmp_path: Path) -> None:
    told = take(town, zarechensk().folder(tmp_path / "gar"))
    for line in (
        "ГАР 15.01.2026 (Зареченск, Ключи): новых улиц 4, новых домов 9 на 4 улицах, переименовано 1, без изменений 1.",
        "Новая улица: улица Зелёная (Зареченск, zelyonaya), домов 1",
        "Новые дома: проспект Пущинский (Зареченск, pushchinskaya): 1, 15а",
        "Переименована: улица Старополосная → улица Новополосная (Зареченск, staraya)",
        "В реестре нет: улица Забытая (Зареченск, zabytaya)",
        "В реестре нет домов: улица Речная (Зареченск, rechnaya): 9",
        "Номера не разобраны, улица Речная: б/н",
        "Нет в выгрузке: Каменка",
        "В файле она в «Зареченск», оставлена где была: улица Горняцкая (Каменка, gornyatskaya)",
        "Домов без улицы, не взяты: 2",
        "streets.csv записан.",
    ):
        assert line in told.splitlines()
    assert "ambiguous = 1" in told


def test_twice_is_once(town: Settings, tmp_path: Path) -> None:
    file = zarechensk().zip(tmp_path / "gar.zip")
    take(town, file)
    once = table(town)
    told = take(town, file)
    assert table(town) == once
    assert "новых улиц 0, новых домов 0 на 0 улицах, переименовано 0" in told
    assert "Ничего не изменилось." in told


def test_a_dry_run_writes_nothing(town: Settings, tmp_path: Path) -> None:
    before = table(town)
    told = take(town, zarechensk().folder(tmp_path / "gar"), dry_run=True)
    assert table(town) == before
    assert "новых улиц 4" in told
    assert "Пробный запуск" in told


@pytest.mark.parametrize(("mark", "end"), [("", "\n"), ("\ufeff", "\r\n")])
def test_rows_that_nothing_touches_stay_byte_for_byte(town: Settings, tmp_path: Path, mark: str, end: str) -> None:
    path = town.reference / "streets.csv"
    path.write_bytes((mark + LOCAL["streets.csv"].replace("Кузнечный,0,,выдумка", 'Кузнечный,0,,"выдумка, «и ""ещё""»"').replace("\n", end)).encode())
    take(town, zarechensk().folder(tmp_path / "gar"))
    after = path.read_bytes().decode()
    assert after.startswith(f"{mark}id,name,settlement,aliases,ambiguous,houses,source,sure,complete{end}")
    assert f'kuznechny,переулок Кузнечный,Зареченск,Кузнечный,0,,"выдумка, «и ""ещё""»",L,0{end}' in after
    assert f"zabytaya,улица Забытая,Зареченск,Забытая,1,3,выдумка,L,0{end}" in after


def test_what_people_wrote_stays(town: Settings, tmp_path: Path) -> None:
    """The mark of ambiguity is theirs even where the rule would say otherwise; the source is added to, a later one takes the place of an older."""
    file = zarechensk().folder(tmp_path / "gar")
    take(town, file)
    first = streets(town)["pushchinskaya"]
    assert (first.source, first.sure, first.ambiguous) == ("выдумка; ГАР 15.01.2026", "L", False)
    later = zarechensk()
    later.house("300", "101", "77")
    folder = later.folder(tmp_path / "later")
    for path in folder.glob("*20260115*"):
        path.rename(folder / path.name.replace("20260115", "20270301"))
    take(town, folder)
    assert streets(town)["pushchinskaya"].source == "выдумка; ГАР 01.03.2027"
    assert streets(town)["zelyonaya"].source == "ГАР 15.01.2026"


def test_named_settlements_alone(town: Settings, tmp_path: Path) -> None:
    told = take(town, zarechensk().folder(tmp_path / "gar"), "Зареченск")
    assert "8-marta" not in streets(town)
    assert "Каменка" not in told.replace("(Каменка, gornyatskaya)", "")
    with pytest.raises(Problem, match="Сосновка"):
        take(town, tmp_path / "gar", "Зареченск", "Сосновка")


def test_two_towns_of_one_name_are_not_guessed(town: Settings, tmp_path: Path) -> None:
    extract = zarechensk()
    extract.add("91", OTHER, "Зареченск", "г", 5)
    before = table(town)
    with pytest.raises(Problem, match=f"несколько раз.*OBJECTID {TOWN}"):
        take(town, extract.folder(tmp_path / "gar"))
    assert table(town) == before


def test_a_house_on_a_plot_stands_on_its_street(town: Settings, tmp_path: Path) -> None:
    extract = zarechensk()
    extract._item("310", "104")  # a plot: it has a file of its own
    extract.house("311", "310", "40")
    extract.house("312", "311", "42")
    take(town, extract.folder(tmp_path / "gar"))
    assert streets(town)["zelyonaya"].houses == ("2", "40", "42")


CSVS = {
    "osm": """addr:city,addr:street,addr:housenumber,name
Зареченск,Речная улица,"5;7",дом
,улица Речная,10 к1,
Новолужск,Чужая улица,1,
Зареченск,Тихий переулок,3А,
""",
    "simple": """Улица;Дом;Населённый пункт
ул. Речная;5;г. Зареченск
Речная;7;Зареченск
ул.Речная;10 корп. 1;Зареченск
Чужая;1;Новолужск
пер. Тихий;3а;ЗАРЕЧЕНСК
""",
    "tabs": "street\thouse\nРечная\t5\nРечная\t10/1\nПущинский\t3\n\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("name", ["osm", "simple"])
def test_lists_in_csv(town: Settings, tmp_path: Path, name: str, encoding: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(CSVS[name].encode(encoding))
    told = take(town, file)
    known = streets(town)
    assert facts(known["rechnaya"]) == ("улица Речная", "Зареченск", ("Речная",), True, "5 7 9 10к1", False)
    assert facts(known["tikhiy"]) == ("переулок Тихий", "Зареченск", ("Тихий",), True, "3а", False)
    assert "Новолужск (1)" in told
    assert "В списке нет: улица Забытая (Зареченск, zabytaya)" in told
    assert b"complete" not in table(town)
    assert (known["tikhiy"].source, known["tikhiy"].sure) == ("OSM: list.csv" if name == "osm" else "список: list.csv", "M")
    once = table(town)
    assert "Ничего не изменилось." in take(town, file)
    assert table(town) == once


def test_a_name_without_its_kind_is_the_street_that_is_called_so(town: Settings, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(CSVS["tabs"], encoding="utf-8")
    take(town, tmp_path / "list.csv")
    assert streets(town)["pushchinskaya"].houses == ("3",)
    assert streets(town)["rechnaya"].houses == ("5", "7", "9", "10/1")
    assert len(streets(town)) == 6


def test_a_list_does_not_make_a_register_incomplete(town: Settings, tmp_path: Path) -> None:
    take(town, zarechensk().folder(tmp_path / "gar"))
    (tmp_path / "list.csv").write_text("street,house\nРечная,31\n", encoding="utf-8")
    take(town, tmp_path / "list.csv")
    assert streets(town)["rechnaya"].complete
    assert "31" in streets(town)["rechnaya"].houses


def broken(tmp_path: Path, name: str) -> Path:
    """A file of that kind that cannot be taken."""
    folder = zarechensk().folder(tmp_path / "gar")
    houses, objects = next(folder.glob("AS_HOUSES_2*")), next(folder.glob("AS_ADDR_OBJ_2*"))
    if name == "cut":
        houses.write_bytes(houses.read_bytes()[:-40])
    elif name == "no_houses":
        houses.unlink()
    elif name == "not_xml":
        objects.write_text("это не XML", encoding="utf-8")
    elif name == "no_town":
        objects.write_text(objects.read_text(encoding="utf-8").replace("Зареченск", "Сосновск"), encoding="utf-8")
    elif name == "one_file":
        return houses
    elif name == "cut_zip":
        file = zarechensk().zip(tmp_path / "cut.zip")
        file.write_bytes(file.read_bytes()[:-200])
        return file
    elif name == "spoiled_zip":
        file = zarechensk().zip(tmp_path / "spoiled.zip")
        body = bytearray(file.read_bytes())
        body[300:340] = b"\0" * 40
        file.write_bytes(body)
        return file
    elif name == "workbook":
        shutil.make_archive(str(tmp_path / "sheet"), "zip", tmp_path / "reference")
        return (tmp_path / "sheet.zip").rename(tmp_path / "sheet.xlsx")
    else:
        bodies = {
            "columns": b"a,b\n1,2\n",
            "empty": b"",
            "header": b"street,house\n",
            "binary": bytes(range(256)) * 20,
            "other_town": "street,city\nМира,Апатиты\n".encode(),
        }
        if name in bodies:
            (tmp_path / "list.csv").write_bytes(bodies[name])
        return tmp_path / "list.csv"
    return folder


BROKEN = {
    "cut": "AS_HOUSES.*не читается",
    "no_houses": "не выгрузка ГАР: нет AS_HOUSES",
    "not_xml": "AS_ADDR_OBJ.*не читается",
    "no_town": "нет населённого пункта «Зареченск»",
    "one_file": "не выгрузка ГАР целиком",
    "cut_zip": "не выгрузка ГАР целиком",
    "spoiled_zip": "не читается",
    "workbook": "не выгрузка ГАР: нет AS_ADDR_OBJ",
    "columns": "нет столбца.*найдено: a, b",
    "empty": "нет ни одной строки",
    "header": "нет ни одной строки",
    "binary": "list.csv",
    "other_town": "нет ни одной улицы населённого пункта «Зареченск»; в файле: Апатиты",
    "missing": "list.csv нет",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_taken_is_one_line_and_writes_nothing(town: Settings, tmp_path: Path, name: str) -> None:
    before = table(town)
    with pytest.raises(Problem, match=BROKEN[name]) as problem:
        take(town, broken(tmp_path, name))
    assert "\n" not in str(problem.value)
    assert table(town) == before
    assert not list(town.reference.glob(".*part"))


def test_a_region_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """Fifty thousand houses of other towns, 13 MB of XML, leave no trace."""
    extract = zarechensk()
    for n in range(50_000):
        extract.house(str(10_000 + n), "109", str(n % 300 + 1))
    folder = extract.folder(tmp_path / "gar")
    tracemalloc.start()
    found = read_street_file(folder, Wanted(("Зареченск",)), lambda items, _: items)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(street.houses) for street in found.streets) == 13
    assert peak < 4_000_000


@pytest.mark.parametrize(
    ("name", "common"),
    [
        *((name, True) for name in ("Солнечная", "Мира", "Ленина", "50 лет Октября", "Зелёная")),
        *((name, False) for name in ("Хибиногорская", "Шилейко", "Кондрикова")),
    ],
)
def test_common_names(name: str, common: bool) -> None:
    assert CommonNames()(name) is common


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of the town after the import."""
    root = tmp_path_factory.mktemp("imported")
    town = Settings(var=root, reference=make_town(root / "reference"))
    take(town, zarechensk().folder(root / "gar"))
    return Reader.load(load_reference(town.reference))


@pytest.mark.parametrize(
    ("text", "house", "known"),
    [
        ("На Речной 7 прорвало трубу", "7", True),
        ("улица Речная, дом 8 корпус 2, нет света", "8к2", True),
        ("На Речной, 8/2 прорвало трубу", "8/2", True),
        ("На Речной 22/1 прорвало трубу", "22/1", True),
        ("На Речной 70 прорвало трубу", "70", False),
        ("На Речной 9б прорвало трубу", "9б", False),
        ("На Речной темно", None, None),
        ("Кузнечный переулок, 3: яма", "3", None),
        ("ул. Забытая, 3: яма", "3", True),
        ("ул. Забытая, 5: яма", "5", None),
        ("ул. Неведомская, 5: яма", "5", None),
        ("В Новолужске на Речной 7 яма", "7", None),
        ("Дома с 7 по 9 на Речной без воды", "7-9", True),
    ],
)
def test_known_houses(reader: Reader, text: str, house: str | None, known: bool | None) -> None:
    [address] = [a for a in reader.finder.find(reader.language.read([text])[0])[0] if a.level != "settlement"]
    assert (address.house, address.known_house) == (house, known)
    assert (address.confidence > 0.95) == (known is True)


@pytest.mark.parametrize(("text", "told"), [("Речная 7", "дом есть в реестре"), ("Речная 70", "такого дома в реестре нет"), ("Забытая 5", "0.93, знаки")])
def test_explain_says_whether_the_house_is_known(reader: Reader, text: str, told: str) -> None:
    [address] = reader.finder.find(reader.language.read([text])[0])[0]
    assert told in address_line(address, "")


def test_a_store_made_before_gets_the_column(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    with open_store(store) as connection:
        connection.execute("ALTER TABLE addresses DROP COLUMN known_house; DROP TABLE shape")
    with open_store(store) as connection:
        assert "known_house" in [row[0] for row in connection.execute("DESCRIBE addresses").fetchall()]


def test_the_table_is_plain_csv(town: Settings, tmp_path: Path) -> None:
    take(town, zarechensk().folder(tmp_path / "gar"))
    with (town.reference / "streets.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows][:6] == [line.split(",")[0] for line in LOCAL["streets.csv"].splitlines()[1:]]
    assert {row["complete"] for row in rows} == {"0", "1"}
