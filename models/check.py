"""The guardian of the reference data: what `mcu check` says of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from models.language import fold
from models.reference import Deadline, Department, Place, Reference, Source, Street, Topic, Town

_Row = Topic | Department | Street | Place | Town | Source | Deadline
GROUPS, TOPICS = 26, 359
SURE = {"H", "M", "L"}
SOURCE_KINDS = {"vk", "telegram", "site", "incident"}
SOURCE_TOWNS = {"home", "mixed", "other"}
LEVELS = {"normal", "high", "emergency"}


def check_reference(reference: Reference) -> list[str]:
    """Problems of the reference data in Russian, one a line; an empty list means it is sound."""
    checks = (_topics, _departments, _aliases, _sources, _provenance, _lexicons, _deadlines)
    return list(chain.from_iterable(check(reference) for check in checks))


def _topics(reference: Reference) -> Iterator[str]:
    if (len(reference.groups), len(reference.topics)) != (GROUPS, TOPICS):
        yield f"topics.toml: групп {len(reference.groups)}, тем {len(reference.topics)}, а в классификаторе {GROUPS} и {TOPICS}"
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
        if one.outside and one.watched_by not in reference.departments:
            yield f"departments.toml: за внешней организацией «{one.id}» никто не следит (watched_by)"
        if not one.outside and one.watched_by is not None:
            yield f"departments.toml: «{one.id}» не внешняя, а watched_by указан"


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


def _doubles(file: str, names: Iterable[tuple[tuple[str, str], str]]) -> Iterator[str]:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (settlement, alias), owner in names:
        owners[settlement, fold(alias)].add(owner)
    for (_, alias), who in owners.items():
        if len(who) > 1:
            yield f"{file}: название «{alias}» у нескольких записей: {', '.join(sorted(who))}"


def _sources(reference: Reference) -> Iterator[str]:
    for source in reference.sources.values():
        if source.kind not in SOURCE_KINDS:
            yield f"sources.toml: у источника «{source.id}» неизвестный вид «{source.kind}»"
        if source.town not in SOURCE_TOWNS:
            yield f"sources.toml: у источника «{source.id}» town должен быть home, mixed или other"
        if source.enabled and not source.address:
            yield f"sources.toml: источник «{source.id}» включён, а адреса нет"


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
    )
    for record in chain.from_iterable(table.values() for table in tables):
        if record.sure not in SURE or not record.source:
            yield f"«{record.id}» ({type(record).__name__}): нет source или sure не из H, M, L"


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
            if phrase.phrase in seen:
                yield f"{name}: «{phrase.phrase}» встречается дважды"
            seen.add(phrase.phrase)


def _deadlines(reference: Reference) -> Iterator[str]:
    for norm in reference.deadlines.values():
        if norm.clock not in {"calendar", "working"} or norm.hours <= 0:
            yield f"deadlines.toml: у срока «{norm.id}» clock должен быть calendar или working, hours больше нуля"
    if not any(norm.system == "*" and norm.urgency == "*" for norm in reference.deadlines.values()):
        yield "deadlines.toml: нет срока на все случаи (system и urgency «*»)"
