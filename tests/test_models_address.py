"""Addresses as people write them → street, house, place."""

from pathlib import Path

import pytest

from models.address import Address
from models.analysis import Reader
from models.reference import load_reference


def addresses(reader: Reader, text: str) -> list[Address]:
    return reader.finder.find(reader.language.read([text])[0])[0]


def places(reader: Reader, text: str) -> list[tuple[str | None, str | None]]:
    """(id of the street or the place, house) of every address in the text."""
    return [(address.street or address.place, address.house) for address in addresses(reader, text)]


@pytest.mark.parametrize(
    ("text", "street", "house"),
    [
        ("На пр-т Ленина 16 яма", "lenina", "16"),
        ("на пр-те Ленина 16 опять лёд", "lenina", "16"),
        ("просп. Ленина, 16", "lenina", "16"),
        ("пр. Ленина 16", "lenina", "16"),
        ("пр-кт Ленина д 16", "lenina", "16"),
        ("На проспекте Ленина, дом 39, темно", "lenina", "39"),
        ("ленина 16", "lenina", "16"),
        ("ЛЕНИНА 16 НЕТ ВОДЫ", "lenina", "16"),
        ("ПР.ЛЕНИНА Д.16", "lenina", "16"),
        ("Ленина, 22/1", "lenina", "22/1"),
        ("Ленина 22 / 1 без света", "lenina", "22/1"),
        ("Ленина, 9а", "lenina", "9а"),
        ("Ленина 9-А", "lenina", "9а"),
        ("На Хибиногорской 33 опять не вывезли мусор", "khibinogorskaya", "33"),
        ("ул.Хибиногорская,д.33", "khibinogorskaya", "33"),
        ("во дворе хибиногорской 33", "khibinogorskaya", "33"),
        ("НА ХИБИНОГОРСКОЙ 29 ЯМА", "khibinogorskaya", "29"),
        ("Хибиногорка, 29", "khibinogorskaya", "29"),
        ("на Кондрикова д.15а прорвало трубу", "kondrikova", "15а"),
        ("Кондрикова6", "kondrikova", "6"),
        ("Кондрикова 15-а", "kondrikova", "15а"),
        ("Олимпийская 8 корпус 2", "olimpiyskaya", "8к2"),
        ("Олимпийская, дом 8, корп. 2", "olimpiyskaya", "8к2"),
        ("Олимпийская 8к2", "olimpiyskaya", "8к2"),
        ("дом 12 по Олимпийской", "olimpiyskaya", "12"),
        ("В доме № 12 по улице Олимпийской нет света", "olimpiyskaya", "12"),
        ("на олимпийке 8а гололёд", "olimpiyskaya", "8а"),
        ("возле дома 15 на Юбилейной", "yubileynaya", "15"),
        ("д. 17 ул. Мира", "mira", "17"),
        ("Мира, д. № 17", "mira", "17"),
        ("ул.мира 17", "mira", "17"),
        ("Мурманская обл., г. Кировск, ул. Мира, д. 17, кв. 3", "mira", "17"),
        ("#Мира17 снова без света", "mira", "17"),
        ("Мира\u00a017", "mira", "17"),
        ("50 лет Октября 27", "50-let-oktyabrya", "27"),
        ("Пятьдесят лет Октября, 27", "50-let-oktyabrya", "27"),
        ("50-летия Октября, дом 27", "50-let-oktyabrya", "27"),
        ("на 50 лет 27 дворник не появляется", "50-let-oktyabrya", "27"),
        ("Апатитовое шоссе, 19а", "apatitovoe-shosse", "19а"),
        ("по Апатитовому шоссе 12", "apatitovoe-shosse", "12"),
        ("Апатитовое ш. 12", "apatitovoe-shosse", "12"),
        ("Школа на Советской Конституции, 10", "sovetskoy-konstitutsii", "10"),
        ("ул Сов. Конституции 10", "sovetskoy-konstitutsii", "10"),
        ("Солнечная 13 — а погода сегодня солнечная", "solnechnaya", "13"),
        ("ул. Шилейко, д. 10", "shileyko", "10"),
        ("За Кирова 6 к мусорке не подойти", "kirova", "6"),
        ("Ботанический сад, 5", "botanicheskiy-sad", "5"),
    ],
)
def test_one_house(reader: Reader, text: str, street: str, house: str) -> None:
    assert [(a.street, a.house) for a in addresses(reader, text) if a.level == "house"] == [(street, house)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ленинградка 16-18", [("leningradskaya", "16"), ("leningradskaya", "18")]),
        ("Ленинградка 8-18", [("leningradskaya", "8-18")]),
        ("Мира 5, 7 и 9", [("mira", "5"), ("mira", "7"), ("mira", "9")]),
        ("ул. Парковая дома 9,13", [("parkovaya", "9"), ("parkovaya", "13")]),
        ("дома №8 и №14 по ул. Ленинградской", [("leningradskaya", "8"), ("leningradskaya", "14")]),
        ("Ленинградская 8, 14, 16а и 18/1", [("leningradskaya", house) for house in ("8", "14", "16а", "18/1")]),
        ("между Мира 3 и Ленина 10", [("mira", "3"), ("lenina", "10")]),
        ("от Мира 3 до Ленина 10", [("mira", "3"), ("lenina", "10")]),
        ("между домами 3 и 5 по Мира", [("mira", "3"), ("mira", "5")]),
        ("Кондрикова 6, Ленинградская 8, Мира 17", [("kondrikova", "6"), ("leningradskaya", "8"), ("mira", "17")]),
        ("дом 8 на улице Ленинградской и дом 6 на Кондрикова", [("leningradskaya", "8"), ("kondrikova", "6")]),
        ("угол Мира и Ленина", [("mira", None), ("lenina", None)]),
        ("перекрёсток Юбилейной и Мира", [("yubileynaya", None), ("mira", None)]),
        ("с Кондрикова на Мира", [("kondrikova", None), ("mira", None)]),
        ("Мира, Юбилейная, Хибиногорская — всё в снегу", [("mira", None), ("yubileynaya", None), ("khibinogorskaya", None)]),
    ],
)
def test_several_houses(reader: Reader, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert places(reader, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 подъезд, Мира 17", ("mira", "17")),
        ("Мира 17, 3 подъезд", ("mira", "17")),
        ("Мира 17 5 этаж", ("mira", "17")),
        ("подъезд 3 дома 17 по Мира", ("mira", "17")),
        ("на Кирова 6 3 подъезд грязь", ("kirova", "6")),
        ("на Юбилейной 3 подъезда закрыты", ("yubileynaya", None)),
        ("На Мира 3 дня нет воды", ("mira", None)),
        ("На Мира уже 3 дня нет воды", ("mira", None)),
        ("на Мира 100 рублей за проезд", ("mira", None)),
        ("На Мира 18:00 темно", ("mira", None)),
        ("на Мира 05.01.2026 прорвало", ("mira", None)),
        ("На Мира 5-го января прорвало", ("mira", None)),
        ("Мира 17, 18 января отключат воду", ("mira", "17")),
        ("с 15 по 20 января на Парковой", ("parkovaya", None)),
        ("автобус 130 на Ленина не приехал", ("lenina", None)),
        ("на Ленина 2026 год начался без света", ("lenina", None)),
        ("Солнечная 13. 20 лет ждём", ("solnechnaya", "13")),
        ("Мира 17, тел. 5-43-21", ("mira", "17")),
        ("Парковая 9 а ещё снег", ("parkovaya", "9")),
        ("Мира 17 во дворе яма", ("mira", "17")),
    ],
)
def test_a_number_that_is_no_house(reader: Reader, text: str, expected: tuple[str, str | None]) -> None:
    assert places(reader, text) == [expected]


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Хибингорская 29", "khibinogorskaya"),
        ("Хибиногорскоя 33", "khibinogorskaya"),
        ("Олимпиская 4", "olimpiyskaya"),
        ("Лененградская 8", "leningradskaya"),
        ("Кандрикова 6", "kondrikova"),
    ],
)
def test_a_typo(reader: Reader, text: str, street: str) -> None:
    assert [address.street for address in addresses(reader, text)] == [street]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("25-й километр без автобуса", "kukisvumchorr"),
        ("На 25-м не чистят", "kukisvumchorr"),
        ("на двадцать пятом километре темно", "kukisvumchorr"),
        ("Живу на Кукисе", "kukisvumchorr"),
        ("посёлок Кирова", "kukisvumchorr"),
        ("В Титане закрыли аптеку", "titan"),
        ("в Коашве отключили свет", "koashva"),
        ("КОАШВА БЕЗ СВЕТА", "koashva"),
        ("у СЭС", "stop-lenina-39"),
        ("у Горисполкома", "stop-administraciya"),
        ("на озере Верхнем тонкий лёд", "verhnee"),
        ("около БигВуда", "bigvud"),
        ("каток на Апатит-Арене", "apatit-arena"),
        ("у Вудьявра", "vudyavr"),
        ("на Горняке лёд", "gornyak"),
        ("микрорайон Олимпийский", "mkr-olimpiyskiy"),
    ],
)
def test_places_by_their_common_names(reader: Reader, text: str, place: str) -> None:
    assert places(reader, text) == [(place, None)]


@pytest.mark.parametrize(
    "text",
    [
        "за мир во всём мире",
        "миру мир!",
        "Всем мира и добра!",
        "Чемпионат Мира по хоккею",
        "Мира Петровна ведёт кружок",
        "солнечная погода",
        "На солнечной стороне улицы тает",
        "парковая зона у озера",
        "по парковой аллее гуляем",
        "50 лет прожил здесь",
        "мне 50 лет",
        "50 лет Октября отмечали всей страной",
        "советская власть",
        "В советской школе учили лучше",
        "юбилейная медаль",
        "юбилейный концерт",
        "Комсомольская правда",
        "на зелёной поляне",
        "ко дню строителей",
        "титан для нагрева воды",
        "памятник Ленину на площади",
        "до 25 числа",
        "на мир надеемся",
        "ленинградская блокада",
    ],
)
def test_plain_words_are_no_addresses(reader: Reader, text: str) -> None:
    assert places(reader, text) == []


@pytest.mark.parametrize(
    ("text", "street", "house"),
    [
        ("На Ферсмана 12 яма", "Ферсмана", "12"),
        ("в Апатитах на Бредова 5", "Бредова", "5"),
        ("улица Гайдара, 3", "Гайдара", "3"),
        ("Победы 4, Апатиты", "Победы", "4"),
        ("на Жемчужной яма", "Жемчужная", None),
    ],
)
def test_streets_of_the_neighbour(reader: Reader, text: str, street: str, house: str | None) -> None:
    found, towns = reader.finder.find(reader.language.read([text])[0])
    assert [(a.street, a.name, a.house, a.settlement) for a in found] == [(None, street, house, "Апатиты")]
    assert towns == ("apatity",)


@pytest.mark.parametrize(
    ("text", "house", "town"),
    [
        ("Апатиты, Ленина 5", "5", "Апатиты"),
        ("в Апатитах на Ленина 5", "5", "Апатиты"),
        ("г. Апатиты, ул. Строителей, д. 12", "12", "Апатиты"),
        ("в Мурманске на Кирова 12", "12", "Мурманск"),
        ("в Мончегорске на Мира 5", "5", "Мончегорск"),
    ],
)
def test_a_street_of_the_same_name_elsewhere(reader: Reader, text: str, house: str, town: str) -> None:
    assert [(a.street, a.house, a.settlement) for a in addresses(reader, text)] == [(None, house, town)]


@pytest.mark.parametrize("text", ["Еду из Мурманска на Мира 17", "Апатитская ТЭЦ отключит Мира 17", "Апатитыводоканал копает на Мира 17"])
def test_a_neighbour_mentioned_takes_no_street(reader: Reader, text: str) -> None:
    assert places(reader, text) == [("mira", "17")]


@pytest.mark.parametrize("text", ["Мира 5, 7 и 9", "в доме 12 по Олимпийской", "🏔️ На Хибиногорской\u202f33 мусор 😡", "В Титане и на Кукисе"])
def test_spans_point_into_the_text(reader: Reader, text: str) -> None:
    found = addresses(reader, text)
    assert found
    assert all(text[a.start : a.stop] == a.text for a in found)


def test_a_known_house_is_surer_than_an_unknown_one_and_a_bare_word(reader: Reader) -> None:
    known, unknown, bare = (addresses(reader, text)[0].confidence for text in ("Мира 17", "Мира 170", "темно на мира"))
    assert known > unknown > bare > 0


TOWN = {
    "town.toml": 'home = "Зареченск"\n',
    **{f"{name}.toml": "" for name in ("topics", "departments", "sources", "deadlines")},
    **{f"{name}.csv": "phrase,value,source,sure\n" for name in ("sentiment", "urgency")},
    "towns.toml": """[[town]]
id = "luga"
name = "Новолужск"
names = ["Новолужск"]
markers = []
streets = ["Шлюзовая"]
source = "выдумка"
sure = "L"
""",
    "streets.csv": """id,name,settlement,aliases,ambiguous,houses,source,sure
rechnaya,улица Речная,Зареченск,Речная,1,,выдумка,L
marta,улица 8 Марта,Зареченск,8 Марта,1,5,выдумка,L
kuznechny,переулок Кузнечный,Зареченск,Кузнечный,0,,выдумка,L
entuziastov,бульвар Энтузиастов,Зареченск,Энтузиастов,1,,выдумка,L
gagarina,улица Юрия Гагарина,Зареченск,Гагарина;Юрия Гагарина,1,,выдумка,L
""",
    "places.csv": """id,name,kind,settlement,aliases,ambiguous,source,sure
zarechensk,Зареченск,settlement,Зареченск,,0,выдумка,L
klyuchi,Ключи,settlement,Ключи,,1,выдумка,L
most,Горбатый мост,landmark,Зареченск,,0,выдумка,L
""",
}


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of an invented town."""
    folder: Path = tmp_path_factory.mktemp("reference")
    for name, text in TOWN.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Reader.load(load_reference(folder))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("На Речной 5 яма", [("rechnaya", "5")]),
        ("на Речной темно", [("rechnaya", None)]),
        ("у речной воды", []),
        ("8 Марта, 5", [("marta", "5")]),
        ("на 8 марта подарили цветы", []),
        ("в Кузнечном переулке", [("kuznechny", None)]),
        ("бульвар Энтузиастов, д. 7", [("entuziastov", "7")]),
        ("улица Юрия Гагарина 8", [("gagarina", "8")]),
        ("в Ключах нет света", [("klyuchi", None)]),
        ("ключи потерял", []),
        ("у Горбатого моста", [("most", None)]),
        ("Хибиногорская 33", []),
        ("на Шлюзовой 4", [(None, "4")]),
    ],
)
def test_another_town_is_another_folder(stranger: Reader, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert places(stranger, text) == expected
