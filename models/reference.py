"""The facts of the town as typed records: topics, departments, streets, places, towns like ours, sources, deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from models.answer_rules import AnswerRules, load_answer_rules
from models.norms import Deadline, Step
from models.problem import Problem
from models.records import by_key, load_blocks, load_rows, load_toml
from models.reply_rules import ReplyRules, load_reply_rules
from models.routing import Routing, load_routing
from models.satisfaction_words import SatisfactionWords, load_satisfaction_words
from models.systems import Outcomes, Statuses, System, load_outcomes, load_regimes, load_statuses, load_systems
from models.worktime import OfficeHours, WorkCalendar, load_office


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of «Инцидент менеджмент»; `id` is «group.topic» and never changes, `name` is a caption."""

    id: str
    group: str
    name: str
    department: str
    words: tuple[str, ...]
    about: str
    source: str
    sure: str
    not_to_confuse: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """A body that answers; `outside` ones are watched by a department of the municipality."""

    id: str
    name: str
    full_name: str
    source: str
    sure: str
    aliases: tuple[str, ...] = ()
    outside: bool = False
    watched_by: str | None = None


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the town; `ambiguous` names are also plain words and need a marker, a house or a preposition.

    `complete` says that `houses` are all houses of the street, as a register has them (`mcu import-streets`), not the few that the press named.
    """

    id: str
    name: str
    settlement: str
    aliases: tuple[str, ...]
    ambiguous: bool
    houses: tuple[str, ...]
    source: str
    sure: str
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, district, stop or landmark; `ambiguous` aliases need a capital letter. `owner` is the department whose it is, if known."""

    id: str
    name: str
    kind: str
    settlement: str
    aliases: tuple[str, ...]
    ambiguous: bool
    source: str
    sure: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """A town that is not ours: its names, the words that give it away, its streets."""

    id: str
    name: str
    names: tuple[str, ...]
    markers: tuple[str, ...]
    streets: tuple[str, ...]
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages come from. `town` is home, mixed or other; `address` is an owner id or domain (vk), a slug (telegram), a URL (site).

    A search (vk_search) has words in `address` and may have a `place` («широта, долгота»).
    A site's address is a feed, a sitemap or, with `links` (the CSS selector of its links), a section page; `next_page` selects the link to the
    page after it. Only addresses that hold `path` and articles where a word begins with one of `words` are taken. `comments` selects one comment of
    an article, where the page's engine is not known. With `reception` the site's pages hold questions and official answers, which `question` and
    `answer` select.
    """

    id: str
    name: str
    kind: str
    address: str
    town: str
    source: str
    sure: str
    official: bool = False
    enabled: bool = False
    lookback_days: int = 10
    expected_min: int = 0
    place: str = ""
    links: str = ""
    next_page: str = ""
    path: str = ""
    words: tuple[str, ...] = ()
    comments: str = ""
    reception: bool = False
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a lexicon and what it tells: a mood −2…2 or a level of urgency; `order` is «any» if its words may stand in any order."""

    phrase: str
    value: str
    source: str
    sure: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day that differs from the rule: `hours` worked of the usual eight, 0 for a day off, 7 before a holiday, 8 for a worked Saturday."""

    date: str
    hours: float
    source: str
    sure: str


@dataclass(frozen=True)
class Reference:
    """All facts of one town."""

    home: str
    officials: tuple[str, ...]
    keep_deleted_days: int
    topics: Mapping[str, Topic]
    departments: Mapping[str, Department]
    streets: Mapping[str, Street]
    places: Mapping[str, Place]
    towns: Mapping[str, Town]
    sources: Mapping[str, Source]
    deadlines: Mapping[str, Deadline]
    moods: tuple[Phrase, ...]
    alarms: tuple[Phrase, ...]
    workdays: Mapping[str, WorkDay]
    ladder: Mapping[str, Step]
    routing: Routing
    answering: AnswerRules
    systems: Mapping[str, System] = field(default_factory=dict)
    statuses: Mapping[str, Statuses] = field(default_factory=dict)
    outcomes: Mapping[str, Outcomes] = field(default_factory=dict)
    regimes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    office: tuple[OfficeHours, ...] = (OfficeHours(),)
    replies: ReplyRules = field(default_factory=ReplyRules)
    satisfaction: SatisfactionWords = field(default_factory=SatisfactionWords)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working clock: the office's hours and the corrections of the production calendar."""
        return WorkCalendar(self.office, tuple((date.fromisoformat(day.date), day.hours) for day in self.workdays.values()))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Captions of the groups in their official order."""
        return tuple(dict.fromkeys(topic.group for topic in self.topics.values()))

    def topic_named(self, group: str, name: str) -> Topic | None:
        """The topic with these captions, or None."""
        return self._topics_by_caption.get((group, name))

    @cached_property
    def _topics_by_caption(self) -> Mapping[tuple[str, str], Topic]:
        return {(topic.group, topic.name): topic for topic in self.topics.values()}


def load_reference(folder: Path, sources: Path | None = None) -> Reference:
    """Load the folder (`data/reference`); `sources` may name another file of sources. Raises Problem on a broken file."""
    home, officials, keep_deleted_days = _home(folder / "town.toml")
    return Reference(
        home=home,
        officials=officials,
        keep_deleted_days=keep_deleted_days,
        topics=load_blocks(folder / "topics.toml", "topic", Topic),
        departments=load_blocks(folder / "departments.toml", "department", Department),
        streets=by_key(folder / "streets.csv", load_rows(folder / "streets.csv", Street)),
        places=by_key(folder / "places.csv", load_rows(folder / "places.csv", Place)),
        towns=load_blocks(folder / "towns.toml", "town", Town),
        sources=load_blocks(sources or folder / "sources.toml", "source", Source),
        deadlines=load_blocks(folder / "deadlines.toml", "deadline", Deadline),
        systems=load_systems(folder),
        statuses=load_statuses(folder),
        outcomes=load_outcomes(folder),
        regimes=load_regimes(folder),
        office=load_office(folder / "worktime.toml"),
        moods=_phrases(folder / "sentiment.csv"),
        alarms=_phrases(folder / "urgency.csv"),
        workdays=_workdays(folder / "worktime.csv"),
        ladder=_ladder(folder / "escalation.toml"),
        routing=load_routing(folder / "routing.toml"),
        answering=load_answer_rules(folder / "answer.toml"),
        replies=load_reply_rules(folder / "official_reply.toml"),
        satisfaction=load_satisfaction_words(folder / "satisfaction.toml"),
    )


def _home(path: Path) -> tuple[str, tuple[str, ...], int]:
    """The town's name, the officials whose surnames are never masked, the days that a deleted text is kept."""
    town = load_toml(path)
    home, officials, days = town.get("home"), town.get("officials", []), town.get("keep_deleted_days", 30)
    if not isinstance(home, str):
        raise Problem(f"Справочник {path}: нет поля «home» с названием города в кавычках.")
    if not isinstance(officials, list) or not all(isinstance(name, str) for name in officials):
        raise Problem(f"Справочник {path}: officials — список фамилий в кавычках.")
    if type(days) is not int or days < 0:
        raise Problem(f"Справочник {path}: keep_deleted_days — целое число дней от 0.")
    return home, tuple(officials), days


def _phrases(path: Path) -> tuple[Phrase, ...]:
    phrases = load_rows(path, Phrase)
    for number, one in enumerate(phrases, 1):
        if not any(letter.isalnum() for letter in one.phrase):
            raise Problem(f"Справочник {path}, фраза {number}: «{one.phrase}» — ни одного слова.")
    return tuple(phrases)


def _workdays(path: Path) -> dict[str, WorkDay]:
    """Corrections of the production calendar; a town without the file has none."""
    if not path.exists():
        return {}
    days = load_rows(path, WorkDay)
    for day in days:
        if not is_date(day.date) or not 0 <= day.hours <= 24:
            raise Problem(f"Справочник {path}: «{day.date}», {day.hours:g} ч — нужны день вида 2026-05-08 и часы от 0 до 24.")
    return by_key(path, days, "date")


def _ladder(path: Path) -> dict[str, Step]:
    """The steps of escalation; a town without the file has none."""
    steps = load_blocks(path, "step", Step) if path.exists() else {}
    for step in steps.values():
        if step.share <= 0:
            raise Problem(f"Справочник {path}: у ступени «{step.id}» share — доля срока, число больше нуля.")
    return steps


def is_date(text: str) -> bool:
    """True for a day in ISO form."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
