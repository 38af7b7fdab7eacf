"""The guardian of the reference data: what `mcu check` says of it."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain

from models.check_answer import check_answer_rules
from models.check_routing import check_routing
from models.folding import fold
from models.norms import Deadline, Step
from models.reference import Department, Phrase, Place, Reference, Source, Street, Topic, Town, WorkDay, is_date
from models.reply_rules import check_reply_rules
from models.satisfaction_words import check_satisfaction_words
from models.source_address import check_addresses
from models.systems import System, check_statuses

_Row = Topic | Department | Street | Place | Town | Source | Deadline | Step | System
GROUPS, TOPICS = 26, 359
SURE = {"H", "M", "L"}
SOURCE_KINDS = {"vk", "vk_search", "ok", "telegram", "site"}  # and the official systems
_PLACE = re.compile(r"-?\d{1,2}(\.\d+)?, *-?\d{1,3}(\.\d+)?")
SOURCE_TOWNS = {"home", "mixed", "other"}
OF_SITES = ("links", "next_page", "path", "words", "comments", "reception", "question", "answer")
LEVELS = {"normal", "high", "emergency"}
_HOUSE = re.compile(r"\d{1,3}(?:/\d{1,3})?[а-я]?(?:к\d{1,2})?(?:с\d{1,2})?")


def check_reference(reference: Reference) -> list[str]:
    """Problems of the reference data in Russian, one a line; an empty list means it is sound."""
    checks = (
        _town,
        _topics,
        _departments,
        _streets,
        _aliases,
        _shared_aliases,
        _sources,
        check_addresses,
        _systems,
        _provenance,
        _lexicons,
        _deadlines,
        check_routing,
        check_answer_rules,
        lambda one: check_reply_rules(one.replies),
        lambda one: check_satisfaction_words(one.satisfaction),
    )
    return list(chain.from_iterable(check(reference) for check in checks))


def _town(reference: Reference) -> Iterator[str]:
    if not reference.home.strip():
        yield "town.toml: home пуст, нужно название города"
    tables: dict[str, Mapping[str, _Row] | tuple[Phrase, ...]] = {
        "streets.csv": reference.streets, "places.csv": reference.places, "sentiment.csv": reference.moods, "urgency.csv": reference.alarms
    }  # fmt: skip
    yield from (f"{name}: ни одной записи" for name, rows in tables.items() if not rows)


def _topics(reference: Reference) -> Iterator[str]:
    if (len(reference.groups), len(reference.topics)) != (GROUPS, TOPICS):
        yield f"topics.toml: групп {len(reference.groups)}, тем {len(reference.topics)}, а в классификаторе {GROUPS} и {TOPICS}"
    captions = (((topic.group, fold(topic.name)), topic.id) for topic in reference.topics.values())
    yield from (f"topics.toml: у тем {', '.join(ids)} одно название «{caption[1]}»" for caption, ids in _shared(captions))
    for topic in reference.topics.values():
        if not topic.department:
            yield f"topics.toml: у темы {topic.id} «{topic.name}» нет ответственного"
        elif topic.department not in reference.departments:
            yield f"topics.toml: у темы {topic.id} неизвестный ответственный «{topic.department}»"
        for other in topic.not_to_confuse:
            if other not in reference.topics or other == topic.id:
                yield f"topics.toml: у темы {topic.id} «не путать» указывает на «{other}»"
        if not topic.words:
            yield f"topics.toml: у темы {topic.id} нет слов"


def _departments(reference: Reference) -> Iterator[str]:
    for one in reference.departments.values():
        watcher = reference.departments.get(one.watched_by or "")
        if one.outside and watcher is None:
            yield f"departments.toml: за внешней организацией «{one.id}» никто не следит (watched_by)"
        elif one.outside and watcher is not None and watcher.outside:
            yield f"departments.toml: за «{one.id}» следит «{watcher.id}», а он сам внешний (watched_by)"
        if not one.outside and one.watched_by is not None:
            yield f"departments.toml: «{one.id}» не внешняя, а watched_by указан"


def _streets(reference: Reference) -> Iterator[str]:
    for street in reference.streets.values():
        if not street.aliases:
            yield f"streets.csv: у улицы «{street.id}» нет ни одного названия в aliases, её не найти"
        if street.complete and not street.houses:
            yield f"streets.csv: у улицы «{street.id}» complete = 1, а домов нет"
        yield from (f"streets.csv: у улицы «{street.id}» номер дома «{house}» не похож на номер" for house in street.houses if not _HOUSE.fullmatch(house))


def _aliases(reference: Reference) -> Iterator[str]:
    """The same alias for two streets of one settlement, or for two places, cannot be resolved by a reader."""
    streets = (((s.settlement, a), s.id) for s in reference.streets.values() for a in (s.name, *s.aliases))
    places = ((("", a), p.id) for p in reference.places.values() for a in (p.name, *p.aliases))
    yield from _doubles("streets.csv", streets)
    yield from _doubles("places.csv", places)
    settlements = {p.name for p in reference.places.values() if p.kind == "settlement"}
    located: list[Street | Place] = [*reference.streets.values(), *reference.places.values()]
    for record in located:
        if record.settlement not in settlements:
            yield f"«{record.id}»: неизвестный населённый пункт «{record.settlement}»"


def _shared_aliases(reference: Reference) -> Iterator[str]:
    """A street under the name of a place (unless it is marked as ambiguous) or of another town's street."""
    places = {fold(alias): place.id for place in reference.places.values() for alias in (place.name, *place.aliases)}
    foreign = {fold(name): town.id for town in reference.towns.values() for name in town.streets}
    for street in reference.streets.values():
        for alias in dict.fromkeys(fold(alias) for alias in (street.name, *street.aliases)):
            if alias in places and not street.ambiguous:
                yield f"streets.csv: «{alias}» — и улица «{street.id}», и место «{places[alias]}»: пометьте улицу ambiguous"
            if alias in foreign:
                yield f"streets.csv: «{alias}» — и улица «{street.id}», и улица города «{foreign[alias]}» в towns.toml"


def _doubles(file: str, names: Iterable[tuple[tuple[str, str], str]]) -> Iterator[str]:
    folded = (((settlement, fold(alias)), owner) for (settlement, alias), owner in names)
    yield from (f"{file}: название «{key[1]}» у нескольких записей: {', '.join(who)}" for key, who in _shared(folded))


Key = tuple[Hashable, ...]


def _shared(owners: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, list[str]]]:
    """Keys with more than one owner."""
    known: dict[Key, set[str]] = defaultdict(set)
    for key, owner in owners:
        known[key].add(owner)
    yield from ((key, sorted(who)) for key, who in known.items() if len(who) > 1)


def _sources(reference: Reference) -> Iterator[str]:
    for source in reference.sources.values():
        if source.kind not in SOURCE_KINDS and source.kind not in reference.systems:
            yield f"sources.toml: у источника «{source.id}» неизвестный вид «{source.kind}»"
        if source.town not in SOURCE_TOWNS:
            yield f"sources.toml: у источника «{source.id}» town должен быть home, mixed или other"
        if source.kind != "site":
            yield from (f"sources.toml: у источника «{source.id}» {name} имеет смысл только для сайта" for name in OF_SITES if getattr(source, name))
        if source.next_page and not (source.links or source.reception):
            yield f"sources.toml: у источника «{source.id}» next_page без links"
        if (source.question or source.answer) and not (source.reception and source.question):
            yield f"sources.toml: у источника «{source.id}» question и answer пишутся при reception = true, answer только с question"
        if source.enabled and not source.address:
            yield f"sources.toml: источник «{source.id}» включён, а адреса нет"
        if source.place and not _PLACE.fullmatch(source.place):
            yield f"sources.toml: у источника «{source.id}» place «{source.place}», нужно «широта, долгота» в градусах"


def _systems(reference: Reference) -> Iterator[str]:
    """Each official system has its curator, an office of our own, norms that stand in deadlines.toml, and statuses that somebody described."""
    yield from check_statuses(reference.systems, reference.statuses)
    norms = {norm.system for norm in reference.deadlines.values()}
    for file, regimes in reference.regimes.items():
        yield from (f"exports/{file}.toml: [regimes]: срока с system = «{way}» нет в deadlines.toml" for way in sorted({*regimes.values()} - norms))
    for system in reference.systems.values():
        curator = reference.departments.get(system.curator)
        if curator is None or curator.outside:
            yield f"systems.toml: у системы «{system.id}» куратор «{system.curator}», а нужен id отдела администрации из departments.toml"
        yield from (
            f"systems.toml: у системы «{system.id}» срок «{norm}», которого нет в deadlines.toml" for norm in system.norms if norm not in reference.deadlines
        )


def _provenance(reference: Reference) -> Iterator[str]:
    """Every row says where it comes from and how sure it is."""
    tables: tuple[Mapping[str, _Row], ...] = (
        reference.topics,
        reference.departments,
        reference.streets,
        reference.places,
        reference.towns,
        reference.sources,
        reference.deadlines,
        reference.ladder,
        reference.systems,
    )
    for record in chain.from_iterable(table.values() for table in tables):
        if not _is_proven(record):
            yield f"«{record.id}» ({type(record).__name__}): нет source или sure не из H, M, L"
    for file, rows in (("sentiment.csv", reference.moods), ("urgency.csv", reference.alarms)):
        yield from (f"{file}: у «{row.phrase}» нет source или sure не из H, M, L" for row in rows if not _is_proven(row))
    yield from (f"worktime.csv: у «{day.date}» нет source или sure не из H, M, L" for day in reference.workdays.values() if not _is_proven(day))


def _is_proven(record: _Row | Phrase | WorkDay) -> bool:
    return record.sure in SURE and bool(record.source)


def _lexicons(reference: Reference) -> Iterator[str]:
    for phrase in reference.moods:
        if phrase.value not in {"-2", "-1", "1", "2"}:
            yield f"sentiment.csv: у «{phrase.phrase}» значение «{phrase.value}», нужно -2, -1, 1 или 2"
    for phrase in reference.alarms:
        if phrase.value not in LEVELS:
            yield f"urgency.csv: у «{phrase.phrase}» значение «{phrase.value}», нужно normal, high или emergency"
    for name, phrases in (("sentiment.csv", reference.moods), ("urgency.csv", reference.alarms)):
        seen: set[str] = set()
        for phrase in phrases:
            if phrase.order not in {"", "any"}:
                yield f"{name}: у «{phrase.phrase}» порядок слов «{phrase.order}», нужно any или пусто"
            if fold(phrase.phrase.strip()) in seen:
                yield f"{name}: «{phrase.phrase}» встречается дважды"
            seen.add(fold(phrase.phrase.strip()))


def _deadlines(reference: Reference) -> Iterator[str]:
    for norm in reference.deadlines.values():
        if not any("а" <= letter <= "я" for letter in norm.name.lower()):
            yield f"deadlines.toml: у срока «{norm.id}» нет name: русского названия, которое видят люди"
        if norm.clock not in {"calendar", "working"} or norm.hours <= 0:
            yield f"deadlines.toml: у срока «{norm.id}» clock должен быть calendar или working, hours больше нуля"
        if norm.urgency not in {"*", *LEVELS}:
            yield f"deadlines.toml: у срока «{norm.id}» неизвестная срочность «{norm.urgency}», нужно normal, high, emergency или «*»"
        if norm.valid_to and (not is_date(norm.valid_to) or norm.valid_to < norm.valid_from):
            yield f"deadlines.toml: у срока «{norm.id}» valid_to «{norm.valid_to}», нужен день не раньше valid_from"
        if not is_date(norm.valid_from):
            yield f"deadlines.toml: у срока «{norm.id}» valid_from «{norm.valid_from}», нужен день вида 2026-01-01"
    equal = _shared(((norm.system, norm.urgency, norm.valid_from), norm.id) for norm in reference.deadlines.values())
    yield from (f"deadlines.toml: сроки {', '.join(ids)} — на один случай и с одного дня" for _, ids in equal)
    if not any(norm.system == "*" and norm.urgency == "*" for norm in reference.deadlines.values()):
        yield "deadlines.toml: нет срока на все случаи (system и urgency «*»)"
