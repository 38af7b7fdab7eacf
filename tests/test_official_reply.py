"""What official pages reply, and to whom: kinds, ties, events, and that nobody's name is kept."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers.official_reply import tie_replies
from classifiers.reply_kind import ANSWER, NOTICE, QUESTION, REACTION, kind_of
from models.analysis import Reader, analyze
from models.check import check_reference
from models.message import Message, message_from, record_of
from models.problem import Problem
from models.reference import load_reference
from pipelines.case_desk import load_case
from pipelines.case_show import show_case
from pipelines.cases import rebuild_cases
from pipelines.erase import erase_deleted
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.mind import Mind
from pipelines.official_replies import keep_official_replies
from pipelines.publish import publish
from pipelines.readings import keep_analyses
from pipelines.settings import ROOT, Settings
from pipelines.store import message_of, open_store, records
from spiders.mentions import clean_text, mentioned_people
from tests.conftest import NOW
from tests.official_reply_gold import is_final, load_gold, posts_of, report
from tests.stores import listing, message, moment
from tests.test_cases import decided


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Здравствуйте! Спасибо за обращение, передано в профильное управление.", REACTION),
        ("Добрый день! Ваше обращение принято и будет рассмотрено в установленном порядке в течение 30 дней.", REACTION),
        ("Взяли в работу, спасибо за сигнал!", REACTION),
        ("Спасибо, что не остаётесь равнодушными!", REACTION),
        ("Передано в УКГХ. О результатах сообщим дополнительно.", REACTION),
        ("Заявка передана подрядчику, лампу заменят завтра до 12:00.", ANSWER),
        ("Передали мастеру участка, вывезут в течение двух дней", ANSWER),
        ("Добрый день! Информация передана. Ремонт запланирован на июнь.", ANSWER),
        ("Принято решение оставить остановку на прежнем месте.", ANSWER),
        ("Работаем до 21:00.", ANSWER),
        ("Нет, вход бесплатный.", ANSWER),
        ("Здравствуйте! Уточните, пожалуйста, адрес: какой дом и подъезд?", QUESTION),
        ("Напишите, пожалуйста, в личные сообщения номер заявки. О каком доме речь?", QUESTION),
        ("Уважаемые подписчики, соблюдайте правила сообщества: комментарии с оскорблениями будут удалены.", NOTICE),
        ("Деревья будут удалены 14 мая, пни выкорчует подрядчик.", ANSWER),
        ("", ANSWER),
    ],
)
def test_kinds_of_replies(reader: Reader, text: str, kind: str) -> None:
    assert kind_of(text, reader.reference.replies) == kind


Row = tuple[str, str | None, str, str]  # id, parent, author («!» an official page), text
TIES: dict[str, tuple[list[Row], dict[str, tuple[str, ...]]]] = {
    "под сообщением": (
        [("r", None, "a", "Кто чистит лестницу?"), ("1", "r", "b", "И у фонтана лёд"), ("2", "1", "!", "У фонтана посыпали песком.")],
        {"2": ("1",)},
    ),
    "по делу, а не начало ветки": (
        [("r", None, "a", "Лавочка у пруда сломана"), ("1", "r", "b", "и урны переполнены"), ("2", "r", "!", "Урны вывезут сегодня.")],
        {"2": ("1",)},
    ),
    "несколько сразу по адресам": (
        [
            ("r", None, "a", "На Мира 5 темно"),
            ("1", "r", "b", "на Кирова 21 тоже"),
            ("2", "r", "c", "а на Ленина 19 светло"),
            ("3", "r", "!", "На Мира 5 и Кирова 21 лампы заменили."),
        ],
        {"3": ("1", "r")},
    ),
    "форменный отклик не закрывает вопроса": (
        [("r", None, "a", "Когда починят лифт?"), ("1", "r", "!", "Спасибо за обращение!"), ("2", "r", "!", "Лифт починят в среду.")],
        {"1": ("r",), "2": ("r",)},
    ),
    "после ответа — следующий вопрос": (
        [("r", None, "a", "Каток работает?"), ("1", "r", "!", "Работает до 21:00."), ("2", "r", "b", "а коньки есть?"), ("3", "r", "!", "До 46 размера.")],
        {"1": ("r",), "3": ("2",)},
    ),
    "имя узнано из ветки": (
        [
            ("r", None, "a", "Где расписание?"),
            ("1", "r", "b", "И остановку занесло"),
            ("2", "1", "a", "Олег, её вчера чистили"),
            ("3", "r", "!", "Олег, здравствуйте! Сегодня почистим ещё раз."),
        ],
        {"3": ("1",)},
    ),
    "правила общения никому": (
        [("r", None, "a", "Безобразие!"), ("1", "r", "!", "Просим воздержаться от оскорблений.")],
        {},
    ),
    "под тем, чего никто не видел": (
        [("r", None, "a", "Когда уберут снег?"), ("1", "удалено", "!", "Уберём завтра.")],
        {},
    ),
    "продолжение своего ответа": (
        [("r", None, "a", "Нет воды"), ("1", "r", "!", "Авария, бригада на месте."), ("2", "1", "!", "Воду дали в 18:00.")],
        {"1": ("r",), "2": ("r",)},
    ),
}  # fmt: skip


def posts(rows: list[Row], reader: Reader) -> list[Any]:
    thread = {
        "messages": [
            {"id": i, "parent": p, "author": "official" if a == "!" else a, "name": "", "text": t, "minutes": n} for n, (i, p, a, t) in enumerate(rows)
        ]
    }
    return posts_of(thread, reader, with_names=False)


@pytest.mark.parametrize("name", TIES)
def test_ties(reader: Reader, name: str) -> None:
    rows, expected = TIES[name]
    found: dict[str, tuple[str, ...]] = {}
    for tie in tie_replies(posts(rows, reader), "r", reader.reference.replies):
        found[tie.reply] = tuple(sorted((*found.get(tie.reply, ()), tie.message)))
    assert found == expected


def test_a_mention_tells_whom_it_is_for(reader: Reader) -> None:
    rows: list[Row] = [("r", None, "a", "Где песок?"), ("1", "r", "b", "А соль когда?"), ("2", "r", "!", "Здравствуйте! Завтра привезём.")]
    thread = posts(rows, reader)
    assert [tie.message for tie in tie_replies(thread, "r", reader.reference.replies)] == ["r"]
    thread[2] = replace(thread[2], mentions=("b",))
    assert [(tie.message, tie.evidence) for tie in tie_replies(thread, "r", reader.reference.replies)] == [("1", "обращение к автору")]


def test_words_to_all_answer_those_whose_matter_they_name(reader: Reader) -> None:
    rows: list[Row] = [
        ("r", None, "a", "Пишите адреса, где не убран снег"), ("1", "r", "b", "Мира 5, двор завален"), ("2", "r", "c", "На Кирова 21 оборван провод, искрит!"),
        ("3", "r", "!", "Уважаемые жители! На Мира 5 трактор выйдет завтра, все адреса переданы управляющим компаниям."),
    ]  # fmt: skip
    kinds = {tie.message: tie.kind for tie in tie_replies(posts(rows, reader), "r", reader.reference.replies)}
    assert (kinds["1"], kinds["2"]) == (ANSWER, REACTION)


def test_order_and_repetition_change_nothing(reader: Reader) -> None:
    for rows, _ in TIES.values():
        thread = posts(rows, reader)
        assert tie_replies([*thread[::-1], *thread], "r", reader.reference.replies) == tie_replies(thread, "r", reader.reference.replies)


def test_the_gold(reader: Reader) -> None:
    """The half for development; the other one is shown by python -m tests.official_reply_gold."""
    gold = [thread for thread in load_gold() if not is_final(thread["id"])]
    ties = [tie_replies(posts_of(t, reader, with_names=False), t["messages"][0]["id"], reader.reference.replies) for t in gold]
    f1 = float(next(report(gold, ties)).rpartition(" ")[2])
    assert f1 > 0.95


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("[id12|Анна], добрый день", [12]),
        ("[id12:bp-1_2|Анна], @id7 (Олегу) и снова [id12|Анна]", [12, 7]),
        ("[https://vk.com/id5|Аня], *id6", [5, 6]),
        ("[club5|ТСЖ], [anna_t|Аня], пишите на a@id1.ru", []),
        ("", []),
    ],
)
def test_mentioned_people(text: str, people: list[int]) -> None:
    assert mentioned_people(text) == people
    assert "Анн" not in clean_text(text)


def test_mentions_outlive_the_inbox_and_old_facts_lack_them(tmp_path: Path, reader: Reader) -> None:
    old, new = message(1, "Снег"), message(2, "Уберут", thread=1, mentions=("a1",))
    assert "mentions" not in record_of(old)
    assert message_from(record_of(new)) == new
    append(tmp_path / "inbox", "facts", moment(0), [fact_of(new)])
    append(tmp_path / "inbox", "older", moment(0), [fact_of(old)])
    with open_store(tmp_path / "store.duckdb") as connection:
        fold_inbox(connection, tmp_path / "inbox", reader.reference)
        kept = {row["id"]: message_of(row).mentions for row in records(connection, "FROM messages")}
    assert kept == {old.id: (), new.id: ("a1",)}


def answer(number: int, text: str, seen: int, **changes: Any) -> Message:
    return message(number, text, seen=seen, thread=1, author="page", author_is_official=True, published_at=moment(seen), **changes)


def processed(settings: Settings, joiner: Mind, messages: list[Message], *facts: Any) -> dict[str, Any]:
    """The first case of a store made of these messages, with its events by kind."""
    append(settings.inbox, "facts", moment(0), [*map(fact_of, messages), *facts])
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, joiner.reader.reference)
        keep_analyses(connection, analyze([message_of(row) for row in records(connection, "FROM messages")], joiner.reader))
        keep_official_replies(connection, joiner.reader.reference.replies)
        rebuild_cases(connection, joiner)
        case = records(connection, "FROM cases ORDER BY id LIMIT 1")[0]
        events = records(connection, "SELECT kind, id FROM case_events WHERE kind IN ('answered', 'reacted') AND case_id = $id ORDER BY id", id=case["id"])
    return {**case, "events": [(row["kind"], row["id"]) for row in events]}


SNOW = "Во дворе на Мира 5 снег не убран третий день"


def test_a_form_reply_puts_to_work_and_an_answer_is_the_first_answer(tmp_path: Path, joiner: Mind) -> None:
    settings, asked = Settings(var=tmp_path), message(1, SNOW)
    form, told = answer(2, "Спасибо за обращение, передано", 1), answer(3, "Трактор почистит двор сегодня до 18:00", 4, attachments={"photo": 1})
    case = processed(settings, joiner, [asked, form], decided(asked.id))
    assert (case["status"], case["first_answer_at"], case["events"]) == ("в работе", None, [("reacted", f"reacted:{form.id}")])
    case = processed(settings, joiner, [told])
    assert (case["status"], case["first_answer_at"], case["proof"]) == ("дан ответ", moment(4), "фото")
    assert case["events"] == [("answered", f"answered:{told.id}"), ("reacted", f"reacted:{form.id}")]


def test_a_reply_to_two_messages_of_a_case_is_one_event(tmp_path: Path, joiner: Mind) -> None:
    first, second = message(1, SNOW), message(2, "Мира 5: двор так и не чищен", thread=1)
    told = answer(3, "Двор на Мира 5 почистят сегодня", 4)
    case = processed(Settings(var=tmp_path), joiner, [first, second, told], decided(first.id), decided(second.id))
    assert case["events"] == [("answered", f"answered:{told.id}")]


def test_erasing_a_question_leaves_it_answered(tmp_path: Path, joiner: Mind) -> None:
    settings, root, asked = Settings(var=tmp_path), message(1, "Что нового в городе?"), message(2, "На Олимпийской 12 лифт стоит неделю", thread=1)
    told = answer(3, "Олимпийская, 12: лифт запустят сегодня до 18:00, мастер на месте", 4)
    taken = {"fact": "event", "id": "told:1", "case": None, "message": asked.id, "kind": "status", "at": moment(1).isoformat(), "by": "mcu"}
    before = processed(settings, joiner, [root, asked, told], decided(asked.id), {**taken, "payload": {"status": "в работе"}})
    assert before["status"] == "дан ответ"
    gone = fact_of(listing(5, told.id, scope=root.id))
    append(settings.inbox, "gone", moment(5), [gone])
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, joiner.reader.reference)
        assert erase_deleted(connection, settings.inbox, 30, moment(5) + timedelta(days=31)) == 1
    after = processed(settings, joiner, [])
    assert (after["status"], after["first_answer_at"], after["events"]) == (before["status"], before["first_answer_at"], before["events"])
    settings.store.unlink()
    assert processed(settings, joiner, [])["events"] == before["events"], "also in a store built anew"


def test_a_reply_that_its_page_took_down_was_given(tmp_path: Path, joiner: Mind) -> None:
    settings, asked = Settings(var=tmp_path), message(1, SNOW)
    told = answer(2, "Трактор почистит двор сегодня до 18:00", 4, attachments={"photo": 1})
    before = processed(settings, joiner, [asked, told], decided(asked.id))
    after = processed(settings, joiner, [], fact_of(listing(6, scope=asked.id)))
    same = ("status", "first_answer_at", "events")
    assert [after[name] for name in same] == [before[name] for name in same] == ["дан ответ", moment(4), [("answered", f"answered:{told.id}")]]
    assert (before["proof"], after["proof"]) == ("фото", None), "nothing shows it any more"
    with open_store(settings.store) as connection:
        assert erase_deleted(connection, settings.inbox, 30, moment(6) + timedelta(days=31)) == 1
    assert processed(settings, joiner, [])["events"] == before["events"]
    settings.store.unlink()
    assert processed(settings, joiner, [])["events"] == before["events"], "also in a store built anew"
    with open_store(settings.store) as connection:
        connection.execute("DELETE FROM events WHERE kind = 'tied'")
        assert keep_official_replies(connection, joiner.reader.reference.replies) == 0, "of an erased text nobody knows whether it answered"
        publish(connection, settings.published, NOW)
    shown = "\n".join(show_case(load_case(settings, asked.id), joiner.reader.reference, NOW))
    assert f"дан ответ: ответ удалён страницей {moment(6):%d.%m.%Y}" in shown


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("polite = [", "polite = 5\nlishnee = ["), "нужен список фраз|лишнее поле"),
        (lambda text: text + '\n[[pair]]\nid = "цена"\nasks = ["почем"]\ntells = ["рублей"]\n', "встречается дважды"),
        (lambda text: text.replace('id = "цена"', 'id = "цена"\nlishnee = "1"'), "лишнее поле"),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, change: Callable[[str], str], problem: str) -> None:
    folder = shutil.copytree(ROOT / "data" / "reference", tmp_path / "reference")
    path = folder / "official_reply.toml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Problem, match=problem):
        load_reference(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("official_reply.toml", 'form = [\n', 'form = [\n    "сегодня",', "official_reply.toml: «сегодня» стоит и в form, и в told: отклик это или ответ?"),
        ("official_reply.toml", 'notice = [', 'notice = ["воздерж*", ', "official_reply.toml: notice — «воздерж*» стоит дважды"),
        ("official_reply.toml", 'notice = [', 'notice = ["*", ', "official_reply.toml: notice — в «*» ни одного слова"),
        ("satisfaction.toml", 'sure = 0.5', 'sure = 1.5', "satisfaction.toml: sure = 1.5, а нужна доля от 0.2 до 1"),
        ("satisfaction.toml", 'fixed = [', 'fixed = ["Опять",', "satisfaction.toml: «опять» стоит и в fixed, и в not_fixed"),
    ],
)  # fmt: skip
def test_what_the_check_finds(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    folder = shutil.copytree(ROOT / "data" / "reference", tmp_path / "reference")
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert problem in check_reference(load_reference(folder))
    assert not [line for line in check_reference(load_reference(ROOT / "data" / "reference")) if file in line]


def test_a_town_without_the_files_has_no_phrases(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "data" / "reference", tmp_path / "reference")
    for name in ("official_reply.toml", "satisfaction.toml"):
        (folder / name).unlink()
    reference = load_reference(folder)
    assert kind_of("Передано.", reference.replies) == ANSWER
    assert not [line for line in check_reference(reference) if "satisfaction" in line or "official_reply" in line]
