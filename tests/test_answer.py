"""The checklist of an answer: point by point, what is missing, what is asked, and what curators' words change."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.alike import alike_texts
from classifiers.answer import AnswerJudge, Said
from classifiers.answer_pairs import SEED, Pair, check_answer_pairs, load_answer_pairs
from classifiers.points_asked import points_asked
from models.analysis import Reader
from models.check import check_reference
from models.problem import Problem
from models.reference import load_reference
from pipelines.settings import ROOT

REFERENCE = ROOT / "data" / "reference"
FORM = "Здравствуйте! Спасибо за обращение. Ваше сообщение передано в профильное управление."
GOOD = "Здравствуйте! Сосульки сбила сегодня бригада УКГХ, наледь с козырька убрана. Вопросы – по телефону 8 (81531) 0-00-16."


@pytest.fixture(scope="module")
def judge(reader: Reader) -> AnswerJudge:
    return AnswerJudge.learn(load_answer_pairs(ROOT / "data" / "seed"), reader.language, load_reference(REFERENCE).answering)


def verdicts(judge: AnswerJudge, asked: str, answer: str, **given: object) -> dict[str, str]:
    return {one.point: one.verdict for one in judge.check([asked], answer, **given).verdicts}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "point", "verdict"),
    [
        ("Яму заделали 3 июля.", "action", "yes"),
        ("Люк закроют завтра утром.", "action", "yes"),
        ("Двор расчищен подрядчиком.", "action", "yes"),
        ("Диспенсер будут заполнять по понедельникам.", "action", "yes"),
        ("Ограждение ставим в субботу, 21 декабря.", "action", "yes"),
        ("Обработка парка – 3 и 4 июня, если не будет дождя.", "action", "yes"),
        ("Направили к вам бригаду.", "action", "yes"),
        ("Обращение направлено в профильное управление.", "action", "no"),
        ("Ваше обращение рассмотрено.", "action", "no"),
        ("Вопрос взят на контроль.", "action", "no"),
        ("Вопрос ремонта будет рассмотрен при наличии финансирования.", "action", "no"),
        ("Купаться нельзя: дно илистое.", "action", "no"),
        ("Не починили.", "action", "no"),
        ("Сделаем 15 мая.", "date", "yes"),
        ("Закончат 15 мая.", "date", "yes"),
        ("Вывезем до конца недели.", "date", "yes"),
        ("Заявки принимаем ежедневно с 9 до 17.", "date", "no"),
        ("По закону от 04.07.1991 № 1541-1 это нельзя.", "date", "no"),
        ("Яму заделала бригада УКГХ.", "who", "yes"),
        ("Здравствуйте! Лист на горке завтра закрепит подрядчик.", "who", "yes"),
        ("Засор устранён слесарями «Апатитыводоканала».", "who", "yes"),
        ("Яму заделают.", "who", "no"),
        ("Мусор возле почты убран.", "who", "no"),
        ("Звоните 8 (81531) 0-00-16.", "contact", "yes"),
        ("Заявление принимают в кабинете 5.", "contact", "yes"),
        ("Заделаем яму завтра.", "contact", "no"),
        ("Яму заделали литым асфальтом.", "plain", "yes"),
        (
            "В соответствии с Федеральным законом от 27.12.2018 № 498-ФЗ деятельность осуществляется в рамках переданных полномочий уполномоченным органом.",
            "plain",
            "no",
        ),
        (FORM, "own", "no"),
        ("В целях объективного рассмотрения обращение зарегистрировано и направлено по компетенции.", "own", "no"),
        (GOOD, "own", "yes"),
        ("Разберёмся! Поставьте, пожалуйста, оценку.", "rating", "no"),
        ("Мусор вывезли вчера вечером. Поставьте, пожалуйста, оценку!", "rating", "yes"),
        ("Мусор вывезли вчера вечером.", "rating", "none"),
        (GOOD, "overall", "yes"),
        (FORM, "overall", "no"),
    ],
)
def test_points(judge: AnswerJudge, answer: str, point: str, verdict: str) -> None:
    assert verdicts(judge, "убрать сосульки и наледь", answer)[point] == verdict


def test_a_photo_is_due_where_work_was_done(judge: AnswerJudge) -> None:
    done = "Здравствуйте! Яму на перекрёстке заделали 3 июля, работал подрядчик УКГХ."
    assert verdicts(judge, "заделать яму", done, solved=True)["photo"] == "no"
    assert verdicts(judge, "заделать яму", done, solved=True, photo=True)["photo"] == "yes"
    assert verdicts(judge, "когда откроют приём документов", "Приём откроют 5 сентября.")["photo"] == "none"


def test_each_point_asked_has_its_verdict_and_what_is_missing_is_said(judge: AnswerJudge) -> None:
    check = judge.check(["убрать борщевик", "засыпать яму на обочине"], "Здравствуйте! Борщевик обработает 18 июня подрядчик УКГХ.")
    assert [one.verdict for one in check.verdicts[:2]] == ["yes", "no"]
    assert (check.mark, check.missing) == ("partly", ("не отвечено: «засыпать яму на обочине»", "нет контакта"))


def test_what_is_missing_is_only_what_is_due(judge: AnswerJudge) -> None:
    told = "Здравствуйте! Проездные продают в кассе автостанции, нужна справка из техникума, стоит 1 300 рублей. Телефон кассы 8 (81531) 0-00-11."
    assert not {"не названо действие", "не сказано, кто делает"} & set(judge.check(["сколько стоит проездной для студентов"], told).missing)


def test_many_of_the_same_words_are_a_form_letter(judge: AnswerJudge) -> None:
    told = "Здравствуйте! Работы по уборке снега с крыши выполним, извините за неудобства."
    assert verdicts(judge, "убрать снег с крыши", told)["own"] == "yes"
    check = judge.check(["убрать снег с крыши"], told, copies=5)
    assert next(one for one in check.verdicts if one.point == "own").reason.endswith("так же ответили ещё 5")
    assert check.mark == "does not answer"
    assert verdicts(judge, "убрать снег с крыши", GOOD, copies=5)["own"] == "yes"  # a date and a doer: told to all, but told


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("Когда починят лифт? И почему не горит свет в подъезде?", ["Когда починят лифт?", "И почему не горит свет в подъезде?"]),
        ("Прошу спилить сухой тополь, вывезти ветки и покрасить бордюры.", ["Прошу спилить сухой тополь", "вывезти ветки", "покрасить бордюры."]),
        ("Снег во дворе не чистят, и фонарь у арки не горит.", ["Снег во дворе не чистят", "фонарь у арки не горит."]),
        ("Канализация течёт по дороге, вонь стоит", ["Канализация течёт по дороге, вонь стоит"]),
        ("Вопросы: 1) когда починят скамейки 2) можно ли поставить урны?", ["когда починят скамейки", "можно ли поставить урны?"]),
        ("Люк открыт!", ["Люк открыт!"]),
        ("???", ["???"]),
    ],
)
def test_points_asked(judge: AnswerJudge, question: str, points: list[str]) -> None:
    assert points_asked(question, judge.eye) == points


def test_the_same_pairs_teach_the_same(judge: AnswerJudge, reader: Reader) -> None:
    again = AnswerJudge.learn(load_answer_pairs(ROOT / "data" / "seed"), reader.language, judge.eye.rules)
    assert all((again.learnt.by[name].weights == one.weights).all() and again.learnt.by[name].bias == one.bias for name, one in judge.learnt.by.items())


def test_a_curators_word_stands_above_the_programs(judge: AnswerJudge) -> None:
    check = judge.check(["убрать сосульки и наледь"], GOOD, said={"addressed.1": Said("no", "mcu", datetime(2026, 11, 24, tzinfo=UTC))})
    first = check.verdicts[0]
    assert (check.mark, first.verdict, first.said_by) == ("does not answer", "no", "mcu")
    assert first.reason == "решил куратор (программа: отвечено: «убрать сосульки и наледь»)"


def test_a_curators_word_changes_how_a_like_answer_is_judged_later(judge: AnswerJudge, reader: Reader) -> None:
    """Not the same words: only the signals are alike. Of the same words one correction is enough (test_answers)."""
    seed = load_answer_pairs(ROOT / "data" / "seed")
    places = "Двор Проезд Подъезд Сквер Парк Мост Спуск Сад Тротуар Газон Козырёк Стадион Пандус Забор".split()
    answers = [f"Здравствуйте! {place} включили в перечень." for place in places]
    later = "Добрый день! Лестницу внесли в список."
    before = verdicts(judge, "отремонтировать лестницу", later)["addressed.1"]
    said = [Pair((f"отремонтировать {a.split()[1].lower()}",), a, (before != "yes",), {}, None, False, 4) for a in answers]
    taught = AnswerJudge.learn([*seed, *said], reader.language, judge.eye.rules)
    assert verdicts(taught, "отремонтировать лестницу", later)["addressed.1"] != before


def test_texts_that_are_nearly_the_same() -> None:
    texts = [FORM, FORM.replace("профильное", "нужное"), FORM + " № 17", FORM + " № 18", GOOD, "", "Готово"]
    found = alike_texts(texts)
    assert [set(found[0]) >= {0, 2, 3}, found[4], found[6]] == [True, [4], [6]]
    assert alike_texts(["Работы выполнены"] * 3) == [[0, 1, 2]] * 3
    assert alike_texts([]) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"на контроле"', '"На контроле"'), "фразы пишутся строчными"),
        (('"на контроле"', '"на* контроле"'), ""),
        (('"на контроле"', '"на кон*троле"'), "«*» стоит только в конце слова"),
        (('"на контроле",', '"на контроле", "на контроле",'), "встречается дважды"),
        (('"бригада", "специалист"', '"бригада мастеров", "специалист"'), "одно слово строчными"),
        (('id = "contact"', 'id = "contacts"'), "нет пункта «contact»"),
        (('missing = "нет контакта"', 'missing = ""'), "пусто name или missing"),
        (('acts = ["закон"', 'acts = ["Закон"'), "promise.acts: фразы пишутся строчными"),
        (('helpers = ["будет"', 'helpers = ["будет уже"'), "promise.helpers: одно слово строчными"),
        (('terms = ["срок"', 'terms = ["срок", "срок"'), "promise.terms: «срок» встречается дважды"),
        (('happens = [\n  "', 'happens = [\n  "рассмотреть", "'), "и в paper, и в happens"),
    ],
)
def test_check_tells(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    folder = shutil.copytree(REFERENCE, tmp_path / "reference")
    path = folder / "answer.toml"
    before = path.read_text(encoding="utf-8")
    assert change[0] in before
    path.write_text(before.replace(*change, 1), encoding="utf-8")
    found = check_reference(load_reference(folder))
    assert any(said in line for line in found) if said else found == []


@pytest.mark.parametrize("text", ["[phrases]\nform = 1", "[words]\nnobody = []", "[more]\nx = 1", "phrases = 1", "[[point]]\nid = 'x'", "point = [1]"])
def test_a_broken_file_is_one_line(tmp_path: Path, text: str) -> None:
    folder = shutil.copytree(REFERENCE, tmp_path / "reference")
    (folder / "answer.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as problem:
        load_reference(folder)
    assert "\n" not in str(problem.value)


def test_pairs_of_the_seed_are_checked(tmp_path: Path) -> None:
    pairs = load_answer_pairs(ROOT / "data" / "seed")
    assert list(check_answer_pairs(pairs)) == []
    assert len(list(check_answer_pairs([*pairs[:2], pairs[0], replace(pairs[1], answer="Ответ", addressed=(True,), marks={"own": False})]))) == 2
    path = tmp_path / SEED
    path.parent.mkdir()
    path.write_text('{"id": "x", "points": ["а"], "answer": "б", "marks": {"addressed": []}, "overall": "answers"}', encoding="utf-8")
    with pytest.raises(Problem, match="строка 1: пунктов и отметок о них не поровну"):
        load_answer_pairs(tmp_path)
