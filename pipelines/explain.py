"""Every step of reading and deciding on one text, for people."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from classifiers.choices import Choice
from classifiers.evidence import evidence_of
from classifiers.training import text_message
from models.address import Address
from models.address_reasons import Candidate, find_candidates
from models.analysis import Analysis, Reader, analyze
from models.case_terms import Term, term_words
from models.language import Doc
from models.phrases import Speech
from models.privacy import find_personal_data
from models.reference import Reference
from models.urgency import weigh_alarms
from pipelines.decide import decide
from pipelines.mind import Mind

LENGTH = 120  # characters of a labelled text that is shown
KNOWN = {True: "дом есть в реестре", False: "такого дома в реестре нет"}


def explain(text: str, mind: Mind, now: datetime) -> Iterator[str]:
    """Lines in Russian."""
    reference = mind.reader.reference
    message = replace(text_message("text", text), published_at=now)
    [analysis] = analyze([message], mind.reader)
    [decision] = decide([message], [analysis], {}, mind.judges, reference, now)
    yield from reading_lines(text, analysis, mind.reader)
    yield f"Срочность: {decision.urgency}" + (f" ({', '.join(analysis.urgency_signals)})" if analysis.urgency_signals else "")
    yield f"Слова тона: {', '.join(analysis.sentiment_signals) or 'нет'} → {decision.sentiment}"
    yield f"О городе: {'да' if decision.relevant else 'нет'} ({decision.relevance:.2f}); обращение: {'да' if decision.appeal else 'нет'}; вид: {decision.kind}"
    yield "Группы: " + ", ".join(f"{name} {score:.2f}" for name, score in decision.top)
    yield f"Тема: {decision.topic} {reference.topics[decision.topic].name}"
    yield from (f"Вариант темы: {line}" for line in choice_lines(decision.choices, reference))
    yield f"Ответственный: {reference.departments[decision.department].name if decision.department else 'не назначается'}"
    term = Term(decision.norm, decision.due_at) if decision.norm else None
    yield f"Срок: {term_words(term, message.source, reference) if term else 'не назначается: это не обращение о нашем городе'}"
    yield f"Решение: {'автоматически' if decision.auto else 'проверит человек'} (уверенность {decision.certainty:.2f}); модель {mind.judges.version}"
    yield from (f"Почему: {reason}" for reason in decision.reasons)
    for near in mind.judges.memory.nearest(mind.judges.text, evidence_of(message, analysis, reference)):
        yield f"Похоже на размеченное {near.id} ({near.likeness:.2f}, {reference.topics[near.topic].name}): {' '.join(near.text.split())[:LENGTH]}"


def choice_lines(choices: Sequence[Choice], reference: Reference) -> Iterator[str]:
    """Each topic with its probability and its department."""
    for one in choices:
        who = reference.departments[one.department].name if one.department else "никого не осталось"
        yield f"{one.topic} {reference.topics[one.topic].name} {one.confidence:.2f} → {who}"


def reading_lines(text: str, analysis: Analysis, reader: Reader) -> Iterator[str]:
    """What the deterministic half saw: tokens, lemmas, addresses with the candidates refused, masks, evidence of danger."""
    [doc] = reader.language.read([text])
    reference = reader.reference
    yield f"Слова: {' | '.join(token.text for token in doc.tokens)}"
    yield f"Леммы: {' '.join(analysis.lemmas)}"
    yield from (address_line(a, reference.places[a.place].name if a.place else "") for a in analysis.addresses)
    yield from map(candidate_line, find_candidates(doc, reader.finder, reference))
    if analysis.other_towns:
        yield f"Другие города: {', '.join(reference.towns[town].name for town in analysis.other_towns)}"
    yield f"Скрыто: {analysis.masked_text}"
    yield from (f"Маска: «{text[start:stop]}» → [{kind}]" for start, stop, kind in find_personal_data(doc, analysis.addresses, reference))
    yield from _alarm_lines(doc, reader)


def _alarm_lines(doc: Doc, reader: Reader) -> Iterator[str]:
    for phrase, level, why_not in dict.fromkeys(weigh_alarms(Speech.of(doc), reader.alarms)):
        yield f"Признак срочности: «{phrase}» — {(why_not and f'не считается: {why_not}') or level}"


def candidate_line(candidate: Candidate) -> str:
    """Whether a name was taken for an address, and why."""
    name = f" ({candidate.name})" if candidate.name else ""
    return f"Кандидат: «{candidate.text}», {candidate.kind}{name} — {'взят' if candidate.taken else 'отвергнут'}: {candidate.reason}"


def address_line(address: Address, place: str) -> str:
    """What was read as an address; `place` is the caption of its place, if it has one."""
    house = f", {address.house}" if address.house else ""
    known = "" if address.known_house is None else f", {KNOWN[address.known_house]}"
    about = f"{address.settlement}, уверенность {address.confidence:.2f}{known}, знаки {address.start}–{address.stop}"
    return f"Адрес: «{address.text}» → {address.name or place}{house} ({about})"
