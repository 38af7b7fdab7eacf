"""Rules of routing: which hold, which stands above, what is blocked, what `mcu check` says of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from classifiers.bar import Bar, is_trusted
from classifiers.evidence import evidence_of
from classifiers.rules import Scene, answer_for, asks_for, live_rules, says, scene_of, shares
from classifiers.training import text_message
from models.analysis import Reader, analyze
from models.check import check_reference
from models.check_routing import check_routing
from models.problem import Problem
from models.reference import Reference, load_reference
from models.routing import Ask, Never, Routing, Rule, When, covers, load_routing, may_meet
from pipelines.settings import ROOT

NOBODY: frozenset[str] = frozenset()
DAY = "2026-02-07"


def rule(id: str, department: str, when: When, step: str = "владелец", **other: object) -> Rule:
    made = Rule(id, department, step, "так решили", "правила", "M", "2026-01-01", "mcu", when)
    return replace(made, **other)  # type: ignore[arg-type]


def ruled(reference: Reference, *rules: Rule, nevers: Sequence[Never] = (), asks: Sequence[Ask] = ()) -> Reference:
    return replace(reference, routing=Routing({r.id: r for r in rules}, {n.id: n for n in nevers}, {a.id: a for a in asks}))


def scene(text: str = "", **other: object) -> Scene:
    return replace(Scene(text, NOBODY, NOBODY, NOBODY, NOBODY, "жалоба", "normal", "vk", DAY), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("двор", "во дворе", False),
        ("двор*", "во дворе", True),
        ("двор*", "задворки", False),
        ("кировск апатиты", "трасса кировск-апатиты", True),
        ("кировск апатиты", "кировск. апатиты", False),
        ("в * школе", "в пятой школе холодно", True),
        ("в * школе", "в школе холодно", False),
        ("за свет", "платим за свет", True),
        ("без света", "без света!", True),
    ],
)
def test_phrases(phrase: str, text: str, stands: bool) -> None:
    assert says((phrase,), text) is stands


YARD = rule("yard", "uk", When(topics=("2",), words=("двор*",)))
PARK = rule("park", "ukgh", When(topics=("2",), words=("парк",)), over=("yard",))
OLD = rule("old", "arch", When(topics=("2.16",)), valid_to="2026-01-31")
DANGER = rule("danger", "edds", When(urgency=("emergency",)), step="угроза")
CHECK = rule("check", "zhkh", When(topics=("2.16",), words=("проверьте",)), step="вид")
LIGHT = rule("light", "grid", When(topics=("2.16",), words=("двор*",)))
QUARREL = rule("quarrel", "arch", When(topics=("2",), words=("лавка",)))


@pytest.mark.parametrize(
    ("topic", "on", "blocked", "department", "by"),
    [
        ("2.16", scene("темно"), NOBODY, "ukgh", None),  # the topic's own department
        ("2.16", scene("темно во дворе"), NOBODY, "grid", "light"),  # narrower conditions
        ("2.18", scene("во дворе"), NOBODY, "uk", "yard"),
        ("4.20", scene("во дворе"), NOBODY, "ukgh", None),  # another topic
        ("2.18", scene("парк и двор"), NOBODY, "ukgh", "park"),  # a person's word
        ("2.16", scene("во дворе, проверьте"), NOBODY, "grid", "light"),  # an earlier step
        ("2.16", scene("проверьте"), NOBODY, "zhkh", "check"),
        ("2.16", scene("во дворе", urgency="emergency"), NOBODY, "edds", "danger"),
        ("2.16", scene("темно во дворе"), frozenset({"grid"}), "uk", "yard"),  # the next best after a return
        ("2.16", scene("темно"), frozenset({"ukgh"}), None, None),  # nobody is left: a person
        ("2.18", scene("лавка во дворе"), NOBODY, "uk", None),  # two rules contradict each other
    ],
)
def test_precedence_of_rules(reference: Reference, topic: str, on: Scene, blocked: frozenset[str], department: str | None, by: str | None) -> None:
    facts = ruled(reference, YARD, PARK, OLD, DANGER, CHECK, LIGHT, QUARREL)
    answer = answer_for(topic, live_rules(on, facts), blocked, facts)
    assert (answer.department, answer.rule and answer.rule.id) == (department, by)
    assert answer.quarrel == (("quarrel", "yard") if "лавка" in on.text else ())


@pytest.mark.parametrize(
    ("when", "on", "holds"),
    [
        (When(kinds=("вопрос",)), scene(), False),
        (When(kinds=("жалоба",)), scene(), True),
        (When(sources=("vk",)), scene(), True),
        (When(owners=("apatit",)), scene(owners=frozenset({"apatit"})), True),
        (When(owners=("apatit",)), scene(), False),
        (When(streets=("mira",), settlements=("Кировск",)), scene(streets=frozenset({"mira"})), False),
        (When(places=("bigvud",)), scene(places=frozenset({"bigvud", "tirvas"})), True),
        (When(placeless=True), scene(places=frozenset({"bigvud"})), False),
        (When(placeless=True), scene(), True),
        (When(words=("снег",), without=("двор*",)), scene("снег во дворе"), False),
        (When(words=("снег",), without=("двор*",)), scene("снег лежит"), True),
    ],
)
def test_conditions(reference: Reference, when: When, on: Scene, holds: bool) -> None:
    facts = ruled(reference, rule("one", "uk", when))
    assert bool(live_rules(on, facts).rules) is holds


def test_never_and_ask(reference: Reference) -> None:
    never = Never("n", "ukgh", "не наше", "ukgh", "2026-01-01", "2026-12-31", When(topics=("4.20",), words=("рудник*",)))
    ask = Ask("a", "чей люк", "правила", "H", "2026-01-01", "mcu", When(topics=("2.13",)))
    facts = ruled(reference, rule("mine", "apatit", When(topics=("4",), words=("рудник*",)), second="mintrans"), nevers=[never], asks=[ask])
    live = live_rules(scene("дорога к руднику"), facts)
    assert answer_for("4.20", live, NOBODY, facts).department == "apatit"
    assert answer_for("4.20", live, frozenset({"apatit"}), facts).department == "mintrans"  # the second of the rule
    assert answer_for("4.20", live, frozenset({"apatit", "mintrans"}), facts).department is None
    late = live_rules(scene("дорога к руднику", day="2027-01-01"), ruled(reference, nevers=[never]))
    assert answer_for("4.20", late, NOBODY, facts).department == "ukgh"
    assert list(asks_for("2.13", live)) == ["чей люк"]
    assert list(asks_for("4.20", live)) == []


def test_a_department_is_as_sure_as_the_topics_that_lead_to_it(reference: Reference) -> None:
    facts = ruled(reference)
    found = shares([("4.11", 0.4), ("4.12", 0.3), ("2.21", 0.2)], live_rules(scene(), facts), NOBODY, facts)
    assert found == {"ukgh": pytest.approx(0.7), "uk": pytest.approx(0.2)}
    bar = Bar(1.0, 0.0, 0.69)
    assert bar.confidence(0.7) == pytest.approx(0.7)
    assert [bar.passes(*one) for one in ((0.7, 0.95), (0.6, 0.95), (0.7, 0.85))] == [True, False, False]


@pytest.mark.parametrize(
    ("topic", "on", "sure", "trusted"),
    [
        ("2.16", "темно", "L", True),  # no rule
        ("2.18", "во дворе", "H", True),
        ("2.18", "во дворе", "M", False),  # elsewhere than the topic's own department, and nobody has confirmed it
        ("2.21", "во дворе", "L", True),  # where the topic itself leads
    ],
)
def test_a_rule_that_nobody_confirmed_asks_a_person(reference: Reference, topic: str, on: str, sure: str, trusted: bool) -> None:
    facts = ruled(reference, replace(YARD, sure=sure))
    assert is_trusted(answer_for(topic, live_rules(scene(on), facts), NOBODY, facts), topic, facts) is trusted


@pytest.mark.parametrize(
    ("topic", "text", "department"),
    [
        ("4.12", "Трактор навалил вал снега на Мира", "cmto"),
        ("4.12", "Улица Мира не убрана от снега", "ukgh"),
        ("4.12", "Во дворе на Мира 17 не чистят снег", "uk"),
        ("4.20", "Ямы на трассе Кировск — Апатиты", "mintrans"),
        ("4.20", "Ямы на дороге к руднику", "apatit"),
        ("2.16", "Темно на отворотке с Колы", "mintrans"),
        ("2.16", "В парке не горят фонари", "ukgh"),
        ("2.16", "Во дворе не горит фонарь", "uk"),
        ("5.7", "Нет горячей воды во всём районе", "heat"),
        ("5.7", "Нет горячей воды в нашей квартире", "uk"),
        ("5.10", "В квартире плюс пятнадцать, батареи ледяные", "heat"),
        ("5.10", "Батареи холодные только у нас, у соседей тепло", "uk"),
        ("5.10", "В школе холодно, дети в куртках", "koks"),
        ("5.15", "Когда капитальный ремонт дома", "zhkh"),
        ("18.2", "Лёд на катке весь в ямах", "gornyak"),
        ("1.7", "Стая собак у школы", "ukgh"),
        ("1.9", "Собака без намордника, хозяин смеётся", "police"),
        ("11.15", "Школьный автобус не приехал", "koks"),
        ("21.11", "В магазине просроченный творог", "rospotrebnadzor"),
        ("12.11", "Опять прислали отписку", "mcu"),
    ],
)
def test_rules_of_the_town(reader: Reader, topic: str, text: str, department: str) -> None:
    message = text_message("x", text)
    [analysis] = analyze([message], reader)
    on = scene_of(message, analysis, evidence_of(message, analysis, reader.reference), "жалоба", "normal", reader.reference)
    assert answer_for(topic, live_rules(on, reader.reference), NOBODY, reader.reference).department == department


@pytest.mark.parametrize(
    ("wide", "narrow", "answer"),
    [
        (When(topics=("2",)), When(topics=("2.16", "2.18")), True),
        (When(topics=("2.16",)), When(topics=("2",)), False),
        (When(), When(words=("двор*",)), True),
        (When(words=("двор*",)), When(), False),
        (When(words=("двор*", "подъезд*")), When(words=("двор*",), topics=("2",)), True),
        (When(without=("снег",)), When(topics=("2",)), False),
        (When(), When(placeless=True), True),
        (When(placeless=True), When(), False),
    ],
)
def test_covers(wide: When, narrow: When, answer: bool) -> None:
    assert covers(wide, narrow) is answer


def test_words_that_differ_are_other_conditions() -> None:
    assert may_meet(When(topics=("2.16",), words=("а", "б")), When(topics=("2",), words=("б", "в")))
    assert not may_meet(When(topics=("2",), words=("а",)), When(topics=("2",), words=("в",)))
    assert not may_meet(When(topics=("2",)), When(topics=("4",)))
    assert not may_meet(When(places=("bigvud",)), When(placeless=True))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([YARD, rule("b", "arch", When(topics=("2.18",), words=("двор*", "лавк*")))], "спорят об одних сообщениях"),
        ([YARD, rule("b", "arch", When(topics=("2.18",), words=("двор*",)))], ""),  # strictly narrower
        ([YARD, rule("b", "arch", When(topics=("2.18",), words=("двор*", "лавк*")), over=("yard",))], ""),
        ([YARD, rule("b", "uk", When(topics=("2.18",), words=("двор*", "лавк*")))], ""),  # the same department
        ([YARD, rule("b", "arch", YARD.when)], "одни и те же условия"),
        ([YARD, rule("b", "arch", YARD.when, valid_from="2026-06-01"), rule("c", "arch", When(topics=("9",)))], "одни и те же условия"),
        ([rule("all", "edds", When(topics=("2",)), step="угроза"), LIGHT], "никогда не сработает"),
        ([rule("b", "нет", When(topics=("2",)))], "неизвестный отдел «нет»"),
        ([rule("b", "uk", When(topics=("2.99",)))], "topics: неизвестное «2.99»"),
        ([rule("b", "uk", When(places=("луна",)))], "places: неизвестное «луна»"),
        ([rule("b", "uk", When(streets=("луна",)))], "streets: неизвестное «луна»"),
        ([rule("b", "uk", When(words=("Двор",)))], "строчными"),
        ([rule("b", "uk", When())], "нет ни одного условия"),
        ([rule("b", "uk", When(topics=("2",)), step="иначе")], "step «иначе»"),
        ([rule("b", "uk", When(topics=("2",)), over=("нет",))], "неизвестное правило «нет»"),
        ([rule("b", "uk", When(topics=("2",)), valid_to="завтра")], "дни вида"),
        ([rule("b", "uk", When(topics=("2",)), valid_to="2025-01-01")], "кончается раньше"),
        ([rule("b", "uk", When(topics=("2",)), valid_to="2026-01-31")], "срок истёк"),
    ],
)
def test_check_tells(reference: Reference, rules: list[Rule], said: str) -> None:
    problems = list(check_routing(ruled(reference, *rules), date(2026, 2, 7)))
    assert len(problems) == bool(said), problems
    assert said in "".join(problems)


def test_a_never_has_owner_and_term(reference: Reference) -> None:
    problems = list(check_routing(ruled(reference, nevers=[Never("n", "uk", "", "никто", "2026-01-01", "", When(topics=("2",)))])))
    assert len(problems) == 2


def test_the_rules_of_the_town_are_sound() -> None:
    reference = load_reference(ROOT / "data" / "reference")
    assert len(reference.routing.rules) > 40
    assert check_reference(reference) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rules]]\n", "лишний раздел «rules»"),
        ("[rule]\n", "двойных скобках"),
        ('[[rule]]\nid = "a"\nwhen = "снег"\n', "фигурных скобках"),
        ('[[rule]]\nid = "a"\n', "нет поля «department»"),
        ('[[ask]]\nid = "a"\nreason = ""\nsource = ""\nsure = ""\nadded_by = ""\nvalid_from = ""\nwhen = { topic = ["2"] }\n', "лишнее поле «topic»"),
    ],
)
def test_a_broken_file_is_one_problem(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "routing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=said):
        load_routing(path)


def test_a_town_without_rules_has_none(tmp_path: Path) -> None:
    assert load_routing(tmp_path / "routing.toml") == Routing({}, {}, {})
