"""A worked example: one broken pipe from a comment in VK to the proposal card of a chronic problem. Prints the story: `python -m tests.worked_example`.

Everything is invented: the residents, the page, the export, what the offices did. The way is the real one: facts in the inbox, `process()` on several
days, the outputs that a person sees.
"""

import csv
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from models.message import Message
from models.reference import Reference, load_reference
from models.worktime import TIME_ZONE
from pipelines.answer_desk import show_answers
from pipelines.case_desk import load_case, tell
from pipelines.case_show import show_case
from pipelines.demo import SAMPLE
from pipelines.digest.data import load_digest
from pipelines.digest.files import write_digest
from pipelines.digest.markdown import render_markdown
from pipelines.imports import import_export
from pipelines.inbox import append, fact_of
from pipelines.mind import Mind
from pipelines.problem_card import card_of, list_lines, text_lines
from pipelines.problem_desk import list_problems, load_problem, tell_cause, tell_proposal
from pipelines.process import process
from pipelines.retrain import train_judges
from pipelines.settings import Settings

WALL, PAGE = "vk:-900000101", "vk:-900000102"
POST = f"{PAGE}_500"
COMMENT = f"{POST}?reply=501"
CASE = f"case:{COMMENT}"
ASKED, OTHER = "anna", "boris"  # whose messages they are; in the real inbox these are keyed hashes

# The year before: what residents wrote about the same pipe, and how it ended.
YEAR = (
    ("2026-01-19 09:10", "Солнечная 13: прорвало трубу водопровода, вода бежит по двору, холодной воды нет", "Хомут поставлен, подача воды восстановлена."),
    ("2026-03-16 08:40", "На Солнечной 13 опять порыв водопровода у второго подъезда, вода хлещет из-под земли", "Порыв устранён, поставлен хомут."),
    ("2026-05-25 19:05", "Снова прорвало трубу холодной воды у дома Солнечная 13, двор заливает", "Аварийные работы выполнены, труба изношена."),
    ("2026-07-27 07:50", "Солнечная 13, в который раз прорыв водопровода во дворе, сидим без воды", "Порыв устранён, сети имеют износ."),
)
# What the town wrote meanwhile, so that there is something to compare with.
PIPES = (("2026-02-10 10:00", "Парковая 9: прорвало трубу, вода на дороге"), ("2026-06-18 09:00", "Мира 17, нет холодной воды с утра"),
         ("2026-08-24 11:00", "Ленина 19: порыв водопровода у дома"))  # fmt: skip
STREETS = ("Хибиногорская", "Олимпийская", "Парковая", "Мира", "Ленина", "Кондрикова", "50 лет Октября", "Дзержинского", "Солнечная")
MATTERS = ("не чистят снег во дворе, не пройти", "второй день не работает лифт", "не вывозят мусор, баки полные", "во дворе не горят фонари",
           "яма на дороге перед домом", "в подъезде грязно, уборщицы нет", "холодные батареи, в квартире пятнадцать градусов", "течёт крыша")  # fmt: skip
THREAD = (
    ("2026-10-05 08:00", 500, 500, "", "Доброе утро, Кировск! Хорошей рабочей недели."),
    ("2026-10-05 08:20", 501, 500, ASKED, "На Солнечной 13 опять прорвало трубу водопровода у второго подъезда, вода течет по двору. Когда почините?"),
    ("2026-10-05 08:55", 502, 501, OTHER, "и у нас с ночи нет холодной воды, тот же дом"),
    ("2026-10-05 10:30", 503, 501, "", "Здравствуйте! Спасибо за обращение, информация передана в управляющую организацию."),
    ("2026-10-06 09:15", 504, 503, ASKED, "Это отписка. Вода так и течет, никто не приехал"),
    ("2026-10-06 15:00", 505, 504, "",
     "Здравствуйте! На водопроводе у дома 13 по улице Солнечной порыв: труба изношена. Апатитыводоканал заменит аварийный участок до 9 октября. "
     "Вода в доме будет после ремонта, телефон аварийной службы 5-43-00."),
    ("2026-10-12 10:05", 506, 505, ASKED, "Обещали до 9 октября, сегодня двенадцатое: ничего не сделано, вода так и течет"),
)  # fmt: skip
POS_HEADERS = ("Номер сообщения", "Дата поступления", "Категория", "Подкатегория", "Текст сообщения", "Адрес проблемы", "Статус сообщения", "Текст ответа")
POS_ROW = ("POS-88120", "05.10.2026 11:40", "ЖКХ", "Аварии (в т.ч. прорывы) в системе водоснабжения",
           "Во дворе дома порыв водопровода, вода течет по двору, в квартирах нет холодной воды", "Кировск, улица Солнечная, 13", "В работе", "")  # fmt: skip
BACK = ("2026-11-16 07:30", 600, "Солнечная 13: снова прорвало водопровод у второго подъезда, вода во дворе, холодной воды нет")
PROPOSAL = {
    "what": "заменить 40 метров водопровода от колодца до ввода в дом", "who": "Апатитыводоканал, контроль — Отдел ЖКХ", "due": "20.12.2026",
    "effect": "за год не больше одного порыва",
}  # fmt: skip


def moment(text: str) -> datetime:
    """«2026-10-05 08:20», Moscow time."""
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


def post(number: int, text: str, at: datetime, author: str, wall: str = WALL) -> Message:
    """A post of a wall."""
    return reply(number, number, text, at, author, wall)


def reply(number: int, parent: int, text: str, at: datetime, author: str, wall: str = PAGE) -> Message:
    """A message of a wall; one without an author is the page's own, a reply if its parent is another."""
    root = POST if parent != number else f"{wall}_{number}"
    above = root if parent == 500 else f"{root}?reply={parent}"
    official = wall == PAGE
    return Message(
        id=root if parent == number else f"{root}?reply={number}", source="vk_official" if official else "vk_main",
        channel="Кировск официальный" if official else "Услышано в Хибинах | Кировск", thread=root, parent=None if parent == number else above,
        author=author or None, author_is_official=not author, text=text, url=None, published_at=at, collected_at=at + timedelta(minutes=20),
    )  # fmt: skip


@dataclass
class Story:
    """The example under way: where it is kept, and what was printed so far by (command, day)."""

    settings: Settings
    reference: Reference
    mind: Mind
    shown: dict[str, list[str]] = field(default_factory=dict)

    def add(self, at: datetime, messages: Iterable[Message]) -> None:
        """Messages into the inbox, as collecting leaves them."""
        append(self.settings.inbox, "collect", at, map(fact_of, messages))

    def process(self, at: str) -> None:
        """`mcu process` at that moment."""
        process(self.settings, self.mind, moment(at))

    def tell(self, case: str, action: str, by: str, at: str, **payload: str) -> None:
        """`mcu case ACTION`."""
        tell(self.settings, self.reference, case, action, by, moment(at), moment(at), payload)

    def show(self, title: str, lines: Iterable[str]) -> None:
        """Keep what a command printed."""
        self.shown[title] = list(lines)

    def digest(self, title: str, at: str, *sections: str) -> None:
        """`mcu digest --day`: the files, and of the Markdown these sections."""
        day, now = moment(at).date(), moment(at)
        write_digest(self.settings, day, now)
        parts = render_markdown(load_digest(self.settings.published, day, now)).split("\n## ")
        self.show(f"{title}: mcu digest --day {day}", [line for part in parts if part.startswith(sections) for line in f"### {part}".splitlines()])

    def case(self, title: str, at: str, name: str = CASE) -> None:
        """`mcu case show --as-of`."""
        self.show(
            f"{title}: mcu case show {name.removeprefix('case:')} --as-of {at[:10]}", show_case(load_case(self.settings, name), self.reference, moment(at))
        )


def play(settings: Settings, reference: Reference, mind: Mind) -> Story:
    """The whole example."""
    story = Story(settings, reference, mind)
    _year_before(story)
    _asked(story)
    _answered(story)
    _broken(story)
    _proposed(story)
    return story


def _year_before(story: Story) -> None:
    """What the archive holds when the pipe breaks in October."""
    posts = [post(100 + n, text, moment(at), f"year{n}") for n, (at, text, _) in enumerate(YEAR)]
    days = (moment("2025-11-03 12:00") + timedelta(days=4 * n) for n in range(80))
    posts += [post(200 + n, f"{STREETS[n * 4 % 9]} {1 + 2 * (n % 7)}: {MATTERS[n % 8]}", at, f"town{n}") for n, at in enumerate(days)]
    posts += [post(300 + n, text, moment(at), f"pipe{n}") for n, (at, text) in enumerate(PIPES)]
    story.add(moment("2026-10-04 09:00"), posts)
    story.process("2026-10-04 10:00")
    for n, (at, _, answer) in enumerate(YEAR):
        case, came = f"case:{WALL}_{100 + n}", moment(at)
        story.tell(case, "answer", "vodokanal", f"{came + timedelta(hours=30):%Y-%m-%d %H:%M}", text=answer)
        story.tell(case, "close", "vodokanal", f"{came + timedelta(hours=54):%Y-%m-%d %H:%M}", status="закрыто", outcome="Решено", text=answer)


def _asked(story: Story) -> None:
    """The comment, its neighbour, the form reply, and ПОС about the same pipe."""
    told = [reply(number, above, text, moment(at), author) for at, number, above, author, text in THREAD]
    story.add(moment("2026-10-05 11:00"), told[:4])
    path = story.settings.var / "pos.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows((POS_HEADERS, POS_ROW))
    import_export(story.settings, story.reference, path, "pos", moment("2026-10-05 17:00"))
    story.process("2026-10-05 18:00")
    story.case("Два канала — одно обращение; отклик — не ответ", "2026-10-05 18:00")


def _answered(story: Story) -> None:
    """A resident calls the form reply what it is; the page answers with a promise."""
    told = [reply(number, above, text, moment(at), author) for at, number, above, author, text in THREAD]
    story.add(moment("2026-10-06 17:00"), told[4:6])
    story.process("2026-10-06 18:00")
    story.case("Жалоба на отписку; ответ с обещанием", "2026-10-06 18:00")
    story.show("Отвечает ли ответ: mcu answer show", show_answers(story.settings, story.reference, CASE))


def _broken(story: Story) -> None:
    """The promised day passes; a curator opens the case again; at last the pipe is mended with proof."""
    told = [reply(number, above, text, moment(at), author) for at, number, above, author, text in THREAD]
    story.add(moment("2026-10-12 12:00"), told[6:])
    story.process("2026-10-12 18:00")
    story.case("Обещание нарушено", "2026-10-12 18:00")
    story.digest("Что видит руководитель", "2026-10-12 18:00", "Обещания", "Жители пишут", "Жители об ответах", "О чём больше всего")
    story.tell(CASE, "reopen", "mcu", "2026-10-13 09:00", text="житель пишет, что вода течёт")
    story.tell(
        CASE,
        "answer",
        "vodokanal",
        "2026-10-15 16:00",
        text="Порыв на Солнечной 13 устранён 15 октября, вода подана. Труба изношена, нужна замена.",
    )
    story.tell(CASE, "close", "vodokanal", "2026-10-16 11:00", status="закрыто", outcome="Решено", text="", proof="акт и фото")
    story.process("2026-10-16 18:00")
    story.case("Сделано с подтверждением", "2026-10-16 18:00")


def _proposed(story: Story) -> None:
    """A month later it breaks again: a new case that knows the old one, a chronic problem, its cause and a proposal, and what came of it."""
    at, number, text = BACK
    story.add(moment("2026-11-16 10:00"), [post(number, text, moment(at), "clara")])
    story.process("2026-11-16 18:00")
    story.case("Снова: новое обращение помнит прежнее", "2026-11-16 18:00", f"case:{WALL}_{number}")
    story.show("Что повторяется: mcu problem list", list_lines(list_problems(story.settings)))
    pipe = next(row["id"] for row in list_problems(story.settings) if "Солнечная" in row["place"])
    tell_cause(story.settings, story.reference, pipe, "wear", "zhkh", "участок 1974 года, за год шесть хомутов", moment("2026-11-17 10:00"))
    tell_proposal(story.settings, story.reference, pipe, "zhkh", PROPOSAL, moment("2026-11-17 10:05"))
    story.process("2026-11-17 18:00")
    story.show("Карточка: mcu problem show", text_lines(card_of(load_problem(story.settings, pipe))))
    story.digest("Сводка: проблема под наблюдением", "2026-11-17 18:00", "Что повторяется")
    days = (moment("2027-01-11 09:00") + timedelta(days=30 * n) for n in range(9))
    texts = (f"{STREETS[n % 8]} {3 + 2 * n}: прорвало трубу, во дворе вода" for n in range(9))
    story.add(moment("2027-10-31 10:00"), [post(700 + n, text, at, f"later{n}") for n, (text, at) in enumerate(zip(texts, days, strict=True))])
    story.process("2027-11-01 18:00")
    story.show("Почти год после срока: mcu problem show", text_lines(card_of(load_problem(story.settings, pipe))))


def open_story(var: Path) -> tuple[Settings, Reference]:
    """A fresh folder with the sources of the recorded week, and the reference."""
    settings = Settings(var=var, sources=SAMPLE / "sources.toml")
    return settings, load_reference(settings.reference, settings.sources)


def main() -> None:
    """Play it in a folder that is thrown away, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        settings, reference = open_story(Path(folder))
        train_judges(settings, reference)
        for line in story_lines(play(settings, reference, Mind.load(reference, settings))):
            sys.stdout.write(f"{line}\n")


def story_lines(story: Story) -> Iterator[str]:
    """Everything that was shown, as Markdown of code blocks."""
    for title, lines in story.shown.items():
        yield from ("", f"## {title}", "", *lines)


if __name__ == "__main__":
    main()
