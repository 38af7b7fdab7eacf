"""Every step of reading and deciding on one text, for people."""

from collections.abc import Iterator
from datetime import datetime

from classifiers.evidence import evidence_of
from classifiers.training import text_message
from models.address import Address
from models.analysis import analyze
from pipelines.decide import decide
from pipelines.mind import Mind

LENGTH = 120  # characters of a labelled text that is shown
KNOWN = {True: "дом есть в реестре", False: "такого дома в реестре нет"}


def explain(text: str, mind: Mind, now: datetime) -> Iterator[str]:
    """Lines in Russian."""
    reference = mind.reader.reference
    message = text_message("text", text)
    [analysis] = analyze([message], mind.reader)
    [decision] = decide([message], [analysis], {}, mind.judges, reference, now)
    yield f"Леммы: {' '.join(analysis.lemmas)}"
    for a in analysis.addresses:
        yield address_line(a, reference.places[a.place].name if a.place else "")
    if analysis.other_towns:
        yield f"Другие города: {', '.join(reference.towns[town].name for town in analysis.other_towns)}"
    yield f"Скрыто: {analysis.masked_text}"
    yield f"Срочность: {decision.urgency}" + (f" ({', '.join(analysis.urgency_signals)})" if analysis.urgency_signals else "")
    yield f"Слова тона: {', '.join(analysis.sentiment_signals) or 'нет'} → {decision.sentiment}"
    yield f"О городе: {'да' if decision.relevant else 'нет'} ({decision.relevance:.2f}); обращение: {'да' if decision.appeal else 'нет'}; вид: {decision.kind}"
    yield "Группы: " + ", ".join(f"{name} {score:.2f}" for name, score in decision.top)
    yield f"Тема: {decision.topic} {reference.topics[decision.topic].name}"
    yield f"Ответственный: {reference.departments[decision.department].name if decision.department else 'не назначается'}"
    yield f"Решение: {'автоматически' if decision.auto else 'проверит человек'}; модель {mind.judges.version}"
    yield from (f"Почему: {reason}" for reason in decision.reasons)
    for near in mind.judges.memory.nearest(mind.judges.text, evidence_of(message, analysis, reference)):
        yield f"Похоже на размеченное {near.id} ({near.likeness:.2f}, {reference.topics[near.topic].name}): {' '.join(near.text.split())[:LENGTH]}"


def address_line(address: Address, place: str) -> str:
    """What was read as an address; `place` is the caption of its place, if it has one."""
    house = f", {address.house}" if address.house else ""
    known = "" if address.known_house is None else f", {KNOWN[address.known_house]}"
    about = f"{address.settlement}, уверенность {address.confidence:.2f}{known}, знаки {address.start}–{address.stop}"
    return f"Адрес: «{address.text}» → {address.name or place}{house} ({about})"
