"""Columns and captions of the sheets: what is written in a cell and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from classifiers.appeal import KINDS
from models.case import Outcome, Status
from models.language import fold
from models.reference import Reference, Topic

YES, NO = "да", "нет"
BLIND = "вслепую"
TONES = {"negative": "негатив", "neutral": "нейтрально", "positive": "позитив"}
SMALL = 8  # points; the usual letters have 11
LEVELS = {"normal": "обычная", "high": "срочно", "emergency": "авария"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, header, width; whether a person writes in it; by what list."""

    key: str
    title: str
    width: int
    choice: str = ""
    written: bool = False
    wrap: bool = True

    @property
    def small(self) -> bool:
        """Whether its letters are small: numbers that nobody reads for long."""
        return self.key in ("id", "case")

    @property
    def letters(self) -> float:
        """How many letters a line of it bears."""
        return self.width * 11 / SMALL if self.small else self.width


CURATOR = (
    Column("id", "Номер", 14),
    Column("version", "Версия", 7, wrap=False),
    Column("text", "Сообщение", 56),
    Column("above", "Что выше в ветке", 28),
    Column("s_topic", "Предложение: тема", 28),
    Column("s_department", "Предложение: отдел", 16),
    Column("s_kind", "Предложение: вид", 13),
    Column("s_relevance", "Предложение: о нас", 13),
    Column("s_sentiment", "Предложение: тон", 13),
    Column("s_urgency", "Предложение: срочность", 13),
    Column("confidence", "Уверенность", 12, wrap=False),
    Column("confirm", "Всё верно", 9, "confirm", written=True),
    Column("topic", "Тема", 34, "topic", written=True),
    Column("department", "Отдел", 20, "department", written=True),
    Column("kind", "Вид", 14, "kind", written=True),
    Column("relevance", "О нас", 8, "relevance", written=True),
    Column("sentiment", "Тон", 12, "sentiment", written=True),
    Column("urgency", "Срочность", 12, "urgency", written=True),
    Column("duplicate_of", "Повтор сообщения", 24, "duplicate_of", written=True),
    Column("choices", "Варианты темы", 70),
    Column("confuse", "Не путать", 70),
    Column("reasons", "Почему так", 90),
    Column("address", "Где", 22),
    Column("published_at", "Когда", 15, wrap=False),
    Column("source_name", "Источник", 20),
    Column("url", "Ссылка", 26, wrap=False),
    Column("control", "Контроль", 10, wrap=False),
)
DEPARTMENT = (
    Column("case", "Случай", 16),
    Column("due_at", "Ответить до", 16, wrap=False),
    Column("systems", "Срок системы", 20),
    Column("urgency", "Срочность", 11),
    Column("topic", "Тема", 28),
    Column("address", "Где", 20),
    Column("text", "Сообщение", 58),
    Column("messages", "Сообщений", 11, wrap=False),
    Column("status_now", "Статус сейчас", 14),
    Column("status", "Статус", 14, "status", written=True),
    Column("answer", "Ответ", 46, written=True),
    Column("outcome", "Итог", 15, "outcome", written=True),
    Column("not_ours", "Не наше", 9, "confirm", written=True),
    Column("to", "Чьё это", 20, "department", written=True),
    Column("reason", "Почему не наше", 30, written=True),
    Column("registered_at", "Поступило", 16, wrap=False),
    Column("url", "Ссылка", 26, wrap=False),
    Column("control", "Контроль", 10, wrap=False),
)
SUGGESTED = ("relevance", "kind", "topic", "department", "sentiment", "urgency")


def topic_caption(topic: Topic) -> str:
    """The topic in a drop-down list: number, group, name."""
    return f"{topic.id} · {topic.group} · {topic.name}"


def captions(choice: str, reference: Reference) -> dict[str, str]:
    """The values of a list and how they are written; the list of duplicates has none of its own."""
    if choice == "topic":
        return {topic.id: topic_caption(topic) for topic in reference.topics.values()}
    return {
        "confirm": {YES: YES},
        "relevance": {"yes": YES, "no": NO},
        "kind": {kind: kind for kind in KINDS},
        "department": {one.id: one.name for one in reference.departments.values()},
        "sentiment": TONES,
        "urgency": LEVELS,
        "status": {str(one): str(one) for one in Status},
        "outcome": {str(one): str(one) for one in Outcome},
        "duplicate_of": {},
    }[choice]


@lru_cache(maxsize=64)
def _meanings(choice: str, pairs: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    told = {fold(caption): value for value, caption in pairs} | {fold(value): value for value, _ in pairs}
    if choice == "topic":
        names = [(fold(caption.rpartition(" · ")[2]), value) for value, caption in pairs]
        told |= {name: value for name, value in names if sum(name == other for other, _ in names) == 1}
        told |= {fold(caption.partition(" · ")[2]): value for value, caption in pairs}
    return told


def meanings(choice: str, reference: Reference) -> Mapping[str, str]:
    """What may be written in a cell of the list, folded, and the value it means; a topic also by its number or its name alone."""
    return _meanings(choice, tuple(captions(choice, reference).items()))
