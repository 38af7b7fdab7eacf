"""Personal data are masked, the town's own names and numbers stay."""

import pytest

from models.analysis import Reader
from models.privacy import HASH_LENGTH, mask_personal_data, pseudonym


def masked(reader: Reader, text: str) -> str:
    doc = reader.language.read([text])[0]
    return mask_personal_data(doc, reader.finder.find(doc)[0], reader.reference)


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        *(
            (phone, "телефон")
            for phone in (
                "+7 921 123-45-67",
                "8 (921) 123-45-67",
                "89211234567",
                "8-921-123-45-67",
                "+79211234567",
                "+7(921)1234567",
                "8 921 123 45 67",
                "9211234567",
                "921-123-45-67",
                "8 81531 5-43-21",
                "8(81531)54321",
                "+7 (81531) 5 43 21",
                "5-43-21",
            )
        ),
        *((mail, "почта") for mail in ("vera.k@mail.ru", "ivanov_51@yandex.ru", "уют+дом@почта.рф")),
        *((card, "карта") for card in ("4276 1234 5678 9012", "4276123456789012", "2202-2012-3456-7890")),
        ("123-456-789 01", "СНИЛС"),
        ("паспорт 4712 345678", "паспорт"),
        ("Паспорт серии 4712 № 345678", "паспорт"),
        *((plate, "номер машины") for plate in ("а123вс51", "А 123 ВС 51", "А123ВС 151", "A123BC51")),
        *((flat, "квартира") for flat in ("кв. 15", "кв 15", "квартире №15", "квартира 15")),
        *((mention, "имя") for mention in ("[id123|Иван Петров]", "*id123 (Иван Петров)", "@id123")),
        *(
            (name, "имя")
            for name in (
                "Иванов Иван Иванович",
                "ИВАНОВ ИВАН ИВАНОВИЧ",
                "иванов иван иванович",
                "Петрова Анна Сергеевна",
                "Иванов И.И.",
                "Галина Смирнова",
                "Гульнара Ахметова",
                "Мария Ивановна",
                "Сидоров Пётр",
                "Оля Сидорова",
                "Сидоровой О.П.",
            )
        ),
    ],
)
def test_personal_data_are_replaced_by_their_kind(reader: Reader, secret: str, kind: str) -> None:
    assert masked(reader, f"Соседи, запишите: {secret}, жду ответа") == f"Соседи, запишите: [{kind}], жду ответа"


@pytest.mark.parametrize(
    "page", ["https://vk.com/id12345", "m.vk.com/id5", "https://vk.ru/id777", "https://ok.ru/profile/5555", "https://t.me/+AbCd12", "wa.me/79211234567"]
)
def test_personal_pages_are_masked(reader: Reader, page: str) -> None:
    assert masked(reader, f"Вот он: {page} пишите") == "Вот он: [ссылка] пишите"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ул. Ленина, 16, кв. 8, Иванова Мария", "ул. Ленина, 16, [квартира], [имя]"),
        ("Ивану Петрову спасибо за дорогу", "[имя] спасибо за дорогу"),
        ("Воспитатель Мария Ивановна кричит на детей", "Воспитатель [имя] кричит на детей"),
        ("Мастер Петрова Анна Сергеевна: 8-921-123-45-67", "Мастер [имя]: [телефон]"),
        ("Пишите на vera.k@mail.ru.", "Пишите на [почта]."),
        ("vera.k@mail.ru и 5-43-21", "[почта] и [телефон]"),
    ],
)
def test_the_rest_of_the_text_stays(reader: Reader, text: str, expected: str) -> None:
    assert masked(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "улица Кирова 6",
        "На Кондрикова 15а темно",
        "ул. Шилейко, 10",
        "у Шилейко не чищено",
        "Дзержинского и Лабунцова в снегу",
        "улица Василия Кондрикова 6",
        "проспект Ленина, дом 16, подъезд 3",
        "дома 8, 14, 16 и 18",
        "дома 23-27-29",
        "Чибис приехал на каток",
        "депутат Иванова обещала",
        "мэр Петров отчитался",
        "автобус 130 опоздал",
        "маршрут 104Д",
        "проезд 45 рублей, а было 1 500 000 рублей на ремонт",
        "с 01.02.2026 по 03.02.2026",
        "12.01.2026 в 18:00",
        "01-02-26 отключили воду",
        "звонить 112 или 01",
        "площадь 54 кв.м, ещё 100 кв м и 45 кв. метров",
        "затопило 3 квартиры",
        "обращение №4711",
        "индекс 184250, ОКТМО 47712000001",
        "школа №7",
        "2025-2026 учебный год",
        "УК «Партнёр плюс»",
        "библиотека имени Горького",
        "[club123|Подслушано]",
        "https://vk.com/wall-1_2 и vk.com/club5, сайт kirovsk.ru",
        "Спасибо Сергею и Марине",
        "Дворец Культуры и Снежная Деревня",
        "Большой Вудъявр замёрз",
        "Спасибо дворнику с Хибиногорской",
    ],
)
def test_what_is_not_personal_stays(reader: Reader, text: str) -> None:
    assert masked(reader, text) == text


@pytest.mark.parametrize("text", ["Иванов Иван Иванович, 8 921 123-45-67, кв. 15", "Пишите vera.k@mail.ru, карта 4276 1234 5678 9012"])
def test_masking_twice_is_masking_once(reader: Reader, text: str) -> None:
    once = masked(reader, text)
    assert masked(reader, once) == once


def test_a_pseudonym_is_stable_and_depends_on_the_key() -> None:
    one = pseudonym(b"key", "vk:1")
    assert one == pseudonym(b"key", "vk:1")
    assert len({one, pseudonym(b"key", "vk:2"), pseudonym(b"other", "vk:1")}) == 3
    assert len(one) == HASH_LENGTH
