"""Addresses as people write them → street, house, place."""

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from models.address import UNKNOWN_SETTLEMENT, Address
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
        ("На Мира 17 дети катаются", "mira", "17"),
        ("МИРА 17 ДЕТИ КАТАЮТСЯ", "mira", "17"),
        ("Мира 17 в подъезде темно", "mira", "17"),
        ("Мира 17 в квартире холодно", "mira", "17"),
        ("на Мира 17 машины стоят", "mira", "17"),
        ("Мира 17 с января без света", "mira", "17"),
        ("Мира 17 день без воды", "mira", "17"),
        ("Мира 17 подъезды грязные", "mira", "17"),
        ("Мира 4 воды нет", "mira", "4"),
        ("Ленина 22 машины на газоне", "lenina", "22"),
        ("Мира 5 УК не отвечает", "mira", "5"),
        ("за домом Кондрикова 6 пол-зимы кидали мусор", "kondrikova", "6"),
        ("Мира 17 кв. 5", "mira", "17"),
        ("Хибиногорская 30 квартира 5", "khibinogorskaya", "30"),
        ("ул Мира д 17 кв 5", "mira", "17"),
        ("в доме 17 кв. 3 по Мира", "mira", "17"),
        ("Мира д.17 к2 кв.3", "mira", "17к2"),
        ("Олимпийская 4 под.2", "olimpiyskaya", "4"),
        ("на Мира д17", "mira", "17"),
        ("Хибиногорская 30-15", "khibinogorskaya", "30"),
        ("Хибиногорская 30-88", "khibinogorskaya", "30"),
        ("Мира 17-5", "mira", "17"),
        ("15 дом по Юбилейной", "yubileynaya", "15"),
        ("17-й дом по Мира", "mira", "17"),
        ("около 15 дома на Юбилейной", "yubileynaya", "15"),
        ("около 3 дома на Юбилейной", "yubileynaya", "3"),
        ("Мира 17-й дом", "mira", "17"),
        ("на Солнечной в 5 доме", "solnechnaya", "5"),
        ("Ленина 9/А", "lenina", "9а"),
        ("Ленина 15 «А»", "lenina", "15а"),
        ("Ленина 15 лит. А", "lenina", "15а"),
        ("Ленина 17 строение 1", "lenina", "17с1"),
        ("Ленина 17, стр. 1", "lenina", "17с1"),
        ("Мира 17, корп. 2, стр. 1", "mira", "17к2с1"),
        ("Мира 3...7", "mira", "3-7"),
        ("Мира 3…7", "mira", "3-7"),
        ("дома с 14 по 18 на Ленинградской", "leningradskaya", "14-18"),
        ("на Ленинградской с 14 по 18 не чистят", "leningradskaya", "14-18"),
        ("вдоль Кирова от дома 6 до дома 15", "kirova", "6-15"),
        ("ул. Олимпийская (дома 10-60)", "olimpiyskaya", "10-60"),
        ("по Комсомольской от 3 до 11 дома", "komsomolskaya", "3-11"),
        ("Мира ул., 17", "mira", "17"),
        ("живу на Ленина 16, работаю в Апатитах", "lenina", "16"),
        ("автобус в Апатиты с Ленина 16", "lenina", "16"),
        ("В Апатитах хорошо, а в Кировске на Ленина 16 яма", "lenina", "16"),
        ("Хибено\u00adгор\u200bская 33", "khibinogorskaya", "33"),
        ("Ми\u0301ра 17", "mira", "17"),
        ("Комсомольскои\u0306 14", "komsomolskaya", "14"),
        ("света нет с 3 по 9 дом по Парковой", "parkovaya", "3-9"),
        ("перепутали: 15б по Олимпийской", "olimpiyskaya", "15б"),
        ("юбилейка 5 грязь в подъезде", "yubileynaya", "5"),
        ("на Комсомолке 5 яма", "komsomolskaya", "5"),
        ("на солнечке 13 темно", "solnechnaya", "13"),
        ("В Апатитах чистят, а на Ленина 33 сугробы", "lenina", "33"),
        ("Дочка живёт в Воронеже, а у нас на Мира 5 нет воды", "mira", "5"),
        ("В Хибинах метель, на Ленина 5 темно", "lenina", "5"),
        ("УК «Полярный день», Ленина 5 без тепла", "lenina", "5"),
        ("Из Вятки приехали, на Ленина 5 темно", "lenina", "5"),
        ("Губернатор в Мончегорске. Ленина 5 ждёт ремонта", "lenina", "5"),
        ("Мурманск — Кировск, остановка Ленина 16", "lenina", "16"),
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
        ("перекрёсток Ленина-Хибиногорская", [("lenina", None), ("khibinogorskaya", None)]),
        ("переход Ленина — Хибиногорская", [("lenina", None), ("khibinogorskaya", None)]),
        ("Ленинградская дд. 8, 14", [("leningradskaya", "8"), ("leningradskaya", "14")]),
        ("по пр. Ленина от дома 5 до дома 19, по ул. Кондрикова", [("lenina", "5-19"), ("kondrikova", None)]),
        ("Вся Олимпийская в глине, Хибиногорка вся в колее", [("olimpiyskaya", None), ("khibinogorskaya", None)]),
        ("ямы на пр-те Ленина и в городе", [("lenina", None)]),
        ("Юбилейная 1, Парковая чётная сторона", [("yubileynaya", "1"), ("parkovaya", None)]),
        ("Мира и Ленина, солнечная погода", [("mira", None), ("lenina", None)]),
        ("Мира 4 Строителей 3", [("mira", "4"), ("stroiteley", "3")]),
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
        ("на Мира 5 дней нет воды", ("mira", None)),
        ("на Мира 2-3 дня нет воды", ("mira", None)),
        ("на Мира 4 ямы", ("mira", None)),
        ("на Мира 4 большие ямы", ("mira", None)),
        ("на Мира 5 новых фонарей", ("mira", None)),
        ("на Мира 2 фонаря не горят", ("mira", None)),
        ("на Мира 3 контейнера", ("mira", None)),
        ("на Мира 2 собаки", ("mira", None)),
        ("на Мира в 5 утра", ("mira", None)),
        ("на Мира 5 утра", ("mira", None)),
        ("на Мира 3 подъезд грязный", ("mira", None)),
        ("на Мира 130 автобус", ("mira", None)),
        ("на Мира 2 этаж", ("mira", None)),
        ("на Мира 3 дома без света", ("mira", None)),
        ("на Мира с 8 до 17 нет света", ("mira", None)),
        ("на Мира с 3 по 9 января нет света", ("mira", None)),
        ("Парковая 5 — 3 этаж без света", ("parkovaya", "5")),
        ("Мира 17, 8 900 000 00 00", ("mira", "17")),
        ("Мира 17, 5-43-21", ("mira", "17")),
        ("автобус 8а по Ленина не пришёл", ("lenina", None)),
        ("воды не будет с 15 по 20 по Парковой", ("parkovaya", None)),
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
        ("Хибиногорска 33", "khibinogorskaya"),
        ("Хибенагорская 33", "khibinogorskaya"),
        ("Кондрикого 6", "kondrikova"),
        ("на Кондрикого темно", "kondrikova"),
        ("Лабунцого 5", "labuntsova"),
    ],
)
def test_a_typo(reader: Reader, text: str, street: str) -> None:
    assert [address.street for address in addresses(reader, text)] == [street]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("25-й километр без автобуса", "kukisvumchorr"),
        ("На 25-м не чистят", "kukisvumchorr"),
        ("На 25м не чистят", "kukisvumchorr"),
        ("25ый км", "kukisvumchorr"),
        ("на 25-м автобус не ходит", "kukisvumchorr"),
        ("с 25 километра", "kukisvumchorr"),
        ("на 25 км в семь утра", "kukisvumchorr"),
        ("н.п. Титан", "titan"),
        ("посёлок Титан", "titan"),
        ("стадион «Горняк»", "gornyak"),
        ("у кинотеатра «Большевик»", "bolshevik"),
        ("остановка Депо", "stop-depo"),
        ("из Хибиногорска", "kirovsk"),
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
        "АО «Апатит» взрывает",
        "добыча апатитов",
        "Еду из Апатитов",
        "День Победы",
        "к Победе",
        "на победы надеемся",
        "у Козлова",
        "академик Ферсман",
        "25-й автобус не пришёл",
        "25-й дом",
        "25-го января",
        "до 25-го",
        "25 км от города",
        "проехал 25 километров",
        "по Конституции РФ имеем право",
        "по конституции положено",
        "на солнечном склоне",
        "на юбилейный концерт",
        "магазин «Юбилейный»",
        "с апатитового комбината",
        "Комсомолка напечатала статью",
        "юбилейка 5 рублей",
        "Вся Советская власть",
        "в девичестве Парковая",
        "Высокого качества снег",
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
        ("в Ловозере на Советской 10", "10", "Ловозеро"),
        ("В Полярном на Ленина 5 прорвало", "5", "Полярный"),
        ("Полярные Зори, Мира 5", "5", "Полярные Зори"),
        ("Мурманск, Первомайский округ. На Олимпийской 8 темно", "8", "Мурманск"),
        ("Оленегорск. Снег не убирают. Мира 5 завалило", "5", "Оленегорск"),
        ("Перебрались в Мурманск, живём на Ленина 64", "64", "Мурманск"),
        ("В Воронеже, на Мира 5, дворники есть", "5", "Воронеж"),
        ("Прокуратура области. Апатиты. Ленина 5 без тепла", "5", "Апатиты"),
        ("Вятка! На Ленина 103 закрыт проезд", "103", "Киров"),
        ("Кировск, Невы берег. На Советской 14 яма", "14", "Кировск (Ленинградская область)"),
        ("в Апатитах на Мира убрано, а на Ленина 5 нет", "5", "Апатиты"),
    ],
)
def test_a_street_of_the_same_name_elsewhere(reader: Reader, text: str, house: str, town: str) -> None:
    assert [(a.street, a.house, a.settlement) for a in addresses(reader, text) if a.house] == [(None, house, town)]


@pytest.mark.parametrize("text", ["Еду из Мурманска на Мира 17", "Апатитская ТЭЦ отключит Мира 17", "Апатитыводоканал копает на Мира 17"])
def test_a_neighbour_mentioned_takes_no_street(reader: Reader, text: str) -> None:
    assert places(reader, text) == [("mira", "17")]


@pytest.mark.parametrize(
    ("text", "street", "house", "settlement"),
    [
        ("на улице Партизанской 31", "улица Партизанская", "31", UNKNOWN_SETTLEMENT),
        ("ул. партизанская 31", "улица Партизанская", "31", UNKNOWN_SETTLEMENT),
        ("ул. Октябрьской Революции, 77", "улица Октябрьской Революции", "77", UNKNOWN_SETTLEMENT),
        ("ул. Верхняя Слобода 6", "улица Верхняя Слобода", "6", UNKNOWN_SETTLEMENT),
        ("Партизанская ул., 5", "улица Партизанская", "5", UNKNOWN_SETTLEMENT),
        ("бульвар Мира 3", "бульвар Мира", "3", UNKNOWN_SETTLEMENT),
        ("ул. Ручьевая Иванов Иван", "улица Ручьевая", None, UNKNOWN_SETTLEMENT),
        ("г. Мончегорск, ул. Ручьевая, 5", "улица Ручьевая", "5", "Мончегорск"),
        ("Кировск, ул. Ручьевая, 5", "улица Ручьевая", "5", "Кировск"),
        ("Апатиты, Ленина 5", "улица Ленина", "5", "Апатиты"),
        ("Апатиты, проспект Мира 5", "проспект Мира", "5", "Апатиты"),
    ],
)
def test_a_street_outside_the_register(reader: Reader, text: str, street: str, house: str | None, settlement: str | None) -> None:
    assert [(a.street, a.name, a.house, a.settlement) for a in addresses(reader, text) if a.name] == [(None, street, house, settlement)]


@pytest.mark.parametrize(("text", "houses"), [("ул. Сполохи, 1, 3", ["1", "3"]), ("Московский пер. - 1; 2", ["1", "2"])])
def test_houses_of_an_unknown_street(reader: Reader, text: str, houses: list[str]) -> None:
    assert [a.house for a in addresses(reader, text)] == houses
    assert all(a.street is None and a.confidence < 0.5 for a in addresses(reader, text))


@pytest.mark.parametrize("text", ["на улице Темно и страшно", "на улице скользко 5 дней", "вышли на улицу Иван и Мария"])
def test_the_word_street_alone_names_none(reader: Reader, text: str) -> None:
    assert places(reader, text) == []


def test_a_mineral_is_no_town(reader: Reader) -> None:
    assert reader.finder.find(reader.language.read(["добыча апатитов"])[0]) == ([], ())
    assert reader.finder.find(reader.language.read(["в апатитах темно"])[0]) == ([], ("apatity",))


SPANS = [
    "Мира 5, 7 и 9",
    "в доме 12 по Олимпийской",
    "дома 8, 14 и 16 по ул. Ленинградской",
    "🏔️ На Хибиногорской\u202f33 мусор 😡",
    "В Титане и на Кукисе",
    "На Солнечной у Горняка в 5 доме",
    "Хибино\u00adгорская   \u200b   33, Ми\u0301ра     17, 19",
    "Ленина-Хибиногорская",
    "İİ Мира 17",
]


@pytest.mark.parametrize("text", SPANS)
def test_spans_point_into_the_text_and_overlap_none(reader: Reader, text: str) -> None:
    found = addresses(reader, text)
    assert found
    assert all(text[a.start : a.stop] == a.text and a.text for a in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))


def test_the_first_of_several_houses_has_the_street(reader: Reader) -> None:
    assert [a.text for a in addresses(reader, "На Мира 5, 7 и 9")] == ["Мира 5", "7", "9"]
    assert [a.text for a in addresses(reader, "дома 8 и 14 по Ленинградской")] == ["8", "14 по Ленинградской"]


LONG = {
    "blanks": " " * 20_000 + "Мира" + " " * 20_000,
    "names": "Мира " * 4_000,
    "houses": "Мира " + "1, " * 6_000,
    "dashes": "Мира " + "-" * 20_000 + "17",
    "towns": "Апатиты Ленина 5 " * 1_200,
    "one town": "В Апатитах " + "на Мира 5, " * 1_800,
    "turns": "В Апатитах чисто, а на Мира 5 нет. " * 600,
    "words": "дом 1 " * 3_500 + "Мира",
    "hidden": "М\u200bира 17 " * 2_000,
    "unnamed": "Мира\U00017000 " * 3_000,
}


@pytest.mark.parametrize("name", LONG)
def test_time_is_linear_in_the_length(reader: Reader, name: str) -> None:
    """Twenty thousand characters take well under a second, four times as many about four times as long."""
    docs = reader.language.read([LONG[name], LONG[name] * 4])
    times = []
    for doc in docs:
        start = process_time()
        reader.finder.find(doc)
        times.append(process_time() - start)
    assert times[0] < 1
    assert times[1] < 10 * times[0] + 0.2


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
zavodskaya-1,улица 1-я Заводская,Зареченск,1-я Заводская;Первая Заводская,0,,выдумка,L
lesnoy,проезд Лесной,Зареченск,Лесной,1,,выдумка,L
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
        ("на 1-й Заводской 12", [("zavodskaya-1", "12")]),
        ("1-я Заводская, д. 12", [("zavodskaya-1", "12")]),
        ("Лесной проезд, 2", [("lesnoy", "2")]),
        ("Кузнечный пер., 3", [("kuznechny", "3")]),
        ("лесной пожар", []),
    ],
)
def test_another_town_is_another_folder(stranger: Reader, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert places(stranger, text) == expected
