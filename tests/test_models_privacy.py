"""Personal data are masked, the town's own names and numbers stay.

`privacy_set.csv` holds whole texts of ours, invented names only: `{вид|кусок}` marks what must be masked, `trap` the texts with nothing to mask.
"""

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers.training import text_message
from models.analysis import Reader, analyze
from models.language import Doc
from models.privacy import HASH_LENGTH, find_personal_data, mask_personal_data, pseudonym

SET = Path(__file__).with_name("privacy_set.csv")
_MARKED = re.compile(r"\{([^|{}]+)\|((?:\[id[^\]]*\]|[^{}])*)\}")
Span = tuple[int, int, str]


def masked(reader: Reader, text: str) -> str:
    doc = reader.language.read([text])[0]
    return mask_personal_data(doc, reader.finder.find(doc)[0], reader.reference)


def marked_set() -> Iterator[tuple[str, list[Span], bool]]:
    """Text, spans to mask, is it a trap."""
    with SET.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text, spans, at = "", [], 0
            for mark in _MARKED.finditer(row["text"]):
                text += row["text"][at : mark.start()]
                spans.append((len(text), len(text) + len(mark[2]), mark[1]))
                text, at = text + mark[2], mark.end()
            yield text + row["text"][at:], spans, row["trap"] == "1"


def test_the_set_is_large_enough() -> None:
    rows = list(marked_set())
    assert len(rows) >= 150
    assert sum(trap for *_, trap in rows) >= 50
    assert not any(spans for _, spans, trap in rows if trap)


def test_recall_and_precision_on_the_set(reader: Reader) -> None:
    """Recall: a marked span is masked whole, under its kind. Precision: a mask lies inside a marked span."""
    hits, spans, right, masks = 0, 0, 0, 0
    for text, gold, _ in marked_set():
        doc = reader.language.read([text])[0]
        found = find_personal_data(doc, reader.finder.find(doc)[0], reader.reference)
        hits += sum(any(a <= start and stop <= b and k == kind for a, b, k in found) for start, stop, kind in gold)
        right += sum(any(start <= a and b <= stop for start, stop, _ in gold) for a, b, _ in found)
        spans, masks = spans + len(gold), masks + len(found)
    assert hits / spans >= 0.98
    assert right / masks >= 0.95


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "12-", "a.", "@a", "А.", "8 921 ", "тел ", "тел. 54321, ", "кв. 1, ", "(собака) ", "[id1|", "vk.com/", "Иванов ", "диспетчер 1 "]
)
def test_masking_takes_linear_time(reader: Reader, piece: str) -> None:
    text = piece * (10_000 // len(piece))
    doc = Doc(text, tuple(reader.language.tokens(text)))
    start = time.perf_counter()
    mask_personal_data(doc, [], reader.reference)
    assert time.perf_counter() - start < 0.1


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
                "(921) 123-45-67",
                "8.921.123.45.67",
                "8-815-31-54-321",
                "54-321",
                "8 (815-31) 5-43-21",
            )
        ),
        *(
            (mail, "почта")
            for mail in ("vera.k@mail.ru", "ivanov_51@yandex.ru", "уют+дом@почта.рф", "ivan (собака) mail.ru", "ivan[at]mail.ru", "ivan собака mail.ru")
        ),
        *((card, "карта") for card in ("4276 1234 5678 9012", "4276123456789012", "2202-2012-3456-7890")),
        ("123-456-789 01", "СНИЛС"),
        *(
            (text, "паспорт")
            for text in (
                "паспорт серия 47 12 номер 345678",
                "паспортные данные: 4712 345678",
                "серия 4712 номер 345678",
                "Паспорт 4712345678",
                "47 12 345678",
            )
        ),
        *((text, "СНИЛС") for text in ("снилс 12345678901", "снилс 123 456 789 01")),
        ("ИНН 510312345678", "ИНН"),
        *((text, "полис") for text in ("полис 1234567890123456", "Полис ОМС 1234 5678 9012 3456")),
        ("паспорт 4712 345678", "паспорт"),
        ("Паспорт серии 4712 № 345678", "паспорт"),
        *((plate, "номер машины") for plate in ("а123вс51", "А 123 ВС 51", "А123ВС 151", "A123BC51", "А123ВС51RUS", "М777ММ 151")),
        *((flat, "квартира") for flat in ("кв. 15", "кв 15", "квартире №15", "квартира 15", "15 квартира", "кв15")),
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
                "И.И. Иванов",
                "И. Иванов",
                "О. П. Сидорова",
                "ЗАЙЦЕВ ПАВЕЛ",
                "Пётр Снегов",
            )
        ),
    ],
)
def test_personal_data_are_replaced_by_their_kind(reader: Reader, secret: str, kind: str) -> None:
    assert masked(reader, f"Соседи, запишите: {secret}, жду ответа") == f"Соседи, запишите: [{kind}], жду ответа"


@pytest.mark.parametrize(
    "page",
    [
        "https://vk.com/id12345",
        "m.vk.com/id5",
        "https://vk.ru/id777",
        "https://ok.ru/profile/5555",
        "https://t.me/+AbCd12",
        "wa.me/79211234567",
        "vk.com/ivan_petrov",
        "@ivan_petrov",
        "t.me/ivan_petrov",
        "ok.ru/ivan.petrov",
        "instagram.com/ivan.petrov",
        "https://vk.com/wall123_4",
    ],
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
        ("тел 54321", "тел [телефон]"),
        ("тел. 5 43 21 или 5 43 22", "тел. [телефон] или [телефон]"),
        ("Ольга и Иван Петровы", "[имя] и [имя]"),
        ("Петровы Иван и Ольга", "[имя] и [имя]"),
        ("сосед Петров шумит", "сосед [имя] шумит"),
        ("семья Петровых", "семья [имя]"),
        ("глава семьи Иван Петров", "глава семьи [имя]"),
        ("депутат помог Ивану Петрову", "депутат помог [имя]"),
        ("бывший мэр Иван Петров", "бывший мэр [имя]"),
        ("живёт Марина Кондрикова", "живёт [имя]"),
        ("живу в 15 квартире", "живу в [квартира]"),
        ("из 15-й квартиры", "из [квартира]"),
        ("жильцы 3 квартиры", "жильцы [квартира]"),
        ("Мира 17-15", "Мира 17-[квартира]"),
        ("Ленина 9а-34", "Ленина 9а-[квартира]"),
        ("квартиры 12 и 14", "[квартира] и [квартира]"),
        ("соседка Марина видела", "соседка [имя] видела"),
        ("меня зовут Ольга", "меня зовут [имя]"),
        ("С уважением, Ольга", "С уважением, [имя]"),
        ("электрик Палыч", "электрик [имя]"),
        ("с уважением жители Мира 17", "с уважением жители Мира 17"),
        ("мастер на Кирова", "мастер на Кирова"),
        ("дом 17 квартира 12 по Мира", "дом 17 [квартира] по Мира"),
        ("Мира 17 квартиру 12 затопило", "Мира 17 [квартира] затопило"),
        ("Мира д17кв12", "Мира д17[квартира]"),
        ("из 12 квартиры Мира 17", "из [квартира] Мира 17"),
        ("кв.5 дома 17 на Мира", "[квартира] дома 17 на Мира"),
        ("на Мира, 17, 12 кв.", "на Мира, 17, [квартира]"),
        ("Кондрикова 15/8-24", "Кондрикова 15/8-[квартира]"),
        ("Мира 8а-8в", "Мира 8а-8в"),
        ("Мира 17, 54 кв.м", "Мира 17, 54 кв.м"),
        ("в 54 кв. метра на Мира", "в 54 кв. метра на Мира"),
        ("vk.com/id5, жду", "[ссылка], жду"),
        ("https://vk.com/id5.", "[ссылка]."),
        ("Диспетчер Нина Снегова, 8 921 123-45-67", "Диспетчер [имя], [телефон]"),
        ("Аварийка не едет, мой телефон 5-43-21", "Аварийка не едет, мой телефон [телефон]"),
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
        "В квартире 12 градусов",
        "в квартире 3 дня нет воды",
        "с 150 на 200 рублей",
        "с 130 на 104 маршрут",
        "через 5-10-15 минут",
        "Мира 5-10-12",
        "по заявке 812345678",
        "улица Сергея Кирова",
        "памятник Кирову Сергею Мироновичу",
        "Лада Калина",
        "Роза Ветров",
        "губернатор Андрей Чибис",
        "глава Юрий Хибинин",
        "глава администрации города Кировска Юрий Хибинин",
        "депутат Госдумы Иван Снегов",
        "прокурор Ирина Полярная",
        "и.о. главы Снегов П.П.",
        "Путин Владимир Владимирович",
        "8-800-100-00-01",
        "ЕДДС 5-43-21",
        "диспетчер 5-43-21",
        "аварийка: 5-43-21, 5-43-22",
        "112 или 5-43-21",
        "УК «Полюс», тел. 5-43-21",
        "vk.com/public1, t.me/khibiny_chat_demo и @khibiny_chat_demo",
        "https://t.me/s/novosti и t.me/novosti/12",
        "https://site.ru/news/89211234567",
        "ИНН организации 5103010203",
        "жители Хибин",
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


@pytest.mark.parametrize(
    "text",
    [
        "Мира 17 кв. 77 течёт кран",
        "Мира 17-77 нет воды",
        "Ленина 9а-77",
        "дом 17 квартира 77 по Мира",
        "в квартире №77 на Мира 17 нет тепла",
        "Мира д17кв77",
        "Хибиногорская 30 квартиры 77 и 78",
        "заливает квартиру 77 на Мира 17",
        "нет в кв. 77 воды, Мира 17",
        "на Мира, 17, 77 кв.",
        "наш адрес: Мира 17, 5 подъезд, кв. 77",
    ],
)
def test_a_flat_is_kept_nowhere(reader: Reader, text: str) -> None:
    """Neither in the addresses nor in the lemmas, the signals or the masked text; the house stays."""
    [analysis] = analyze([text_message("1", text)], reader)
    assert "77" not in repr(analysis)
    assert "78" not in repr(analysis)
    assert [a.house for a in analysis.addresses if a.house] in (["17"], ["9а"], ["30"])


def test_what_is_masked_is_no_lemma_and_no_signal(reader: Reader) -> None:
    [analysis] = analyze([text_message("1", "Мира 17, нет у Ивановой Марии воды, звоните 8 921 000 00 77, заливает квартиру 12")], reader)
    kept = " ".join((*analysis.lemmas, *analysis.urgency_signals, *analysis.sentiment_signals))
    assert not any(word in kept for word in ("иванов", "мария", "921", "77", "12"))
    assert "заливать квартира" in analysis.urgency_signals
