"""The worked example as a person of an office reads it, day by day."""

import pytest

from pipelines.mind import Mind
from pipelines.store import connect, records
from tests.worked_example import CASE, Story, open_story, play


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, mind: Mind) -> Story:
    """The whole example, played once with the judges of the tests."""
    settings, reference = open_story(tmp_path_factory.mktemp("story"))
    return play(settings, reference, mind)


FIRST, ANSWERED, BROKEN, DONE, AGAIN = "Два канала", "Жалоба на отписку", "Обещание нарушено", "Сделано", "Снова"
TOLD = (
    (FIRST, "На 05.10.2026 18:00: в работе; ответа нет."),
    (FIRST, "отклик без ответа [официальная страница; vk_official;"),
    (FIRST, "присоединено сообщение: один дом, одна тема, общее отключение — как vk:-900000102_500?reply=502 [МЦУ; pos]"),
    (FIRST, "Повтор: то же место и тема, закрыто 29.07.2026, было обращение case:vk:-900000101_103."),
    (FIRST, "направлено: Апатитыводоканал (программа по тексту, версия "),
    (FIRST, "срок 06.10.2026 10:00: срок подходит"),
    (ANSWERED, "На 06.10.2026 18:00: дан ответ; первый ответ 06.10.2026 15:00."),
    (ANSWERED, "срок 06.10.2026 10:00: ответ дан с опозданием"),
    (ANSWERED, "житель: не сделано (тот, кто спрашивал, под vk:-900000102_500?reply=503"),
    (ANSWERED, "По перечню: отвечает."),
    (ANSWERED, "Обещано до 09.10.2026 («до 9 октября»): срок не вышел."),
    ("Отвечает ли ответ", "addressed.1  отвечено на спрошенное 1         есть      отвечено: «На Солнечной 13"),
    ("Отвечает ли ответ", "сказано: «заменит» [программа]"),
    (BROKEN, "Обещано до 09.10.2026 («до 9 октября»): нарушено."),
    (BROKEN, "«Обещали до 9 октября, сегодня двенадцатое: ничего не сделано, вода так и течет»"),
    ("Что видит руководитель", "| нарушено | 09.10.2026 | до 9 октября | Апатитыводоканал |"),
    ("Что видит руководитель", "| Апатитыводоканал | 0 | 2 | 0 | 0 | — | 0 | мало: проблем 1 |"),
    (DONE, "итог Решено, подтверждение: акт и фото; возвратов жителем 1."),
    (AGAIN, "Повтор: то же место и тема, закрыто 16.10.2026, было обращение case:vk:-900000102_500?reply=501."),
    ("Что повторяется", "обращений за год 6 (обычно меньше одного); причина: износ сетей, зданий, оборудования?"),
    ("Карточка", "улица Солнечная, 13 (Кировск): аварии (в т.ч. прорывы) в системе водоснабжения; отсутствие холодной и/или горячей воды"),
    ("Карточка", "Вернули жители: 1; пришло после решения: 5; обещаний не сдержано: 1; раз жители написали, что не сделано: 2."),
    ("Карточка", "Подтверждено (Отдел ЖКХ, 17.11.2026): износ сетей"),
    ("Карточка", "06.10.2026, официальная страница"),
    ("Карточка", "Обещано 06.10.2026 к 09.10.2026: НЕ СДЕЛАНО"),
    ("Карточка", "Срок не наступил."),
    ("Сводка", "до 20.12.2026: срок не наступил | "),
    ("Почти год", "Стало реже: до срока 6 недель с обращениями из 52, после — 0 из 45."),
    ("Почти год", "По месяцам: ноя 1  дек ·"),
)  # fmt: skip


def text_of(story: Story, title: str) -> str:
    (lines,) = (lines for name, lines in story.shown.items() if name.startswith(title))
    return "\n".join(lines)


@pytest.mark.parametrize(("title", "told"), TOLD)
def test_a_person_reads(title: str, told: str, story: Story) -> None:
    assert told in text_of(story, title)


@pytest.mark.parametrize("word", ["None", "nan", "mcu/pages", "model:", "program]", "обычно около 0"])
def test_nothing_of_the_machine_is_shown(word: str, story: Story) -> None:
    assert [title for title, lines in story.shown.items() if word in "\n".join(lines)] == []


def test_one_case_of_two_channels_and_one_chronic_problem(story: Story) -> None:
    with connect(story.settings.published, read_only=True) as connection:
        messages = {row["message_id"] for row in records(connection, "FROM case_messages WHERE case_id = $case", case=CASE)}
        problems = records(connection, "FROM chronic_problems")
    assert messages == {"pos:POS-88120", *(f"vk:-900000102_500?reply={n}" for n in (501, 502, 504, 506))}
    assert [row["place"] for row in problems] == ["улица Солнечная, 13"]
