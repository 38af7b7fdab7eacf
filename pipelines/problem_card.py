"""The card of a chronic problem: evidence, cause, what is proposed and whether it helped, for the terminal and for the page."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.worktime import TIME_ZONE
from pipelines.digest.words import number, plural
from pipelines.problem_desk import Known
from pipelines.problem_words import VERDICTS, chance_told, false_told, place_told, shortened

MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
SHOWN = 8
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the card: sentences, then items (a head and what was said)."""

    title: str
    sentences: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A chronic problem as a head of department reads it; `months` are (caption, cases)."""

    id: str
    title: str
    lead: str
    months: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]


def card_of(known: Known) -> Card:
    """The card."""
    row = known.row
    parts = (_evidence(row), _cause(known), _proposal(known), _answers(known), _cases(known.cases))
    return Card(
        row["id"], f"{place_told(row)}: {row['matter_name'][:1].lower()}{row['matter_name'][1:]}", _lead(row), months_of(known.cases, row["as_of"]), parts
    )


def _lead(row: Row) -> str:
    state = "Повторяется" if row["is_chronic"] else "Взята в работу; сейчас чаще обычного не приходит"
    return f"{state}. Отвечает: {row['department_name'] or 'отдел не определён'}. По данным на {row['as_of']:%d.%m.%Y}."


def _evidence(row: Row) -> Part:
    told = [_coming(row), "Одно дело — одно обращение, сколько бы людей о нём ни написали."] if row["cases"] else ["За год обращений нет."]
    if row["is_chronic"]:
        weeks, usual = plural(row["periods"], "неделя", "недели", "недель"), number(round(row["expected"], 1))
        told.append(
            f"В счёт идёт {weeks}, когда писали (всплеск одной аварии — одна неделя). Для места такой величины, при том сколько об этом писали в городе "
            f"в те же недели, было бы около {usual}. {chance_told(row['p'])} {false_told(row['q'])}"
        )
    signs = ((row["reopened"], "вернули жители"), (row["recurs"], "пришло после решения"), (row["broken"], "обещаний не сдержано"),
             (row["not_fixed"], "раз жители написали, что не сделано"))  # fmt: skip
    seen = [f"{name}: {n}" for n, name in signs if n]
    return Part("Что известно", (*told, *([f"{'; '.join(seen).capitalize()}."] if seen else ())))


def _coming(row: Row) -> str:
    """How many cases, when, and how often it came."""
    cases = plural(row["cases"], "обращение", "обращения", "обращений")
    if row["first_on"] == row["last_on"]:
        return f"{cases}, {row['last_on']:%d.%m.%Y}."
    again = "приходит снова и снова" if row["is_chronic"] else "за год приходило"
    times = f"{again}: {plural(row['episodes'], 'раз', 'раза', 'раз')} с перерывами от двух недель"
    return f"{cases} с {row['first_on']:%d.%m.%Y} по {row['last_on']:%d.%m.%Y}{f'; {times}' if row['episodes'] > 1 else ''}."


def months_of(cases: Sequence[Row], as_of: date) -> tuple[tuple[str, int], ...]:
    """Cases by month, the twelve months that end with that of `as_of`; one more where the year begins within it."""
    counts = Counter((row["came_on"].year, row["came_on"].month) for row in cases)
    last = as_of.year * 12 + as_of.month - 1
    return tuple((MONTHS[n % 12], counts[n // 12, n % 12 + 1]) for n in range(last - (12 if counts[(last - 12) // 12, (last - 12) % 12 + 1] else 11), last + 1))


def _cases(cases: Sequence[Row]) -> Part:
    shown = list(cases)[-SHOWN:]
    items = tuple((_case_head(row), f"«{shortened(row['text'])}»" if row["text"] else "") for row in shown)
    more = (f"Показаны последние {len(shown)} из {len(cases)}.",) if len(cases) > len(shown) else ()
    return Part("Обращения", more, items)


def _case_head(row: Row) -> str:
    ended = f"{row['status']}{', ' + row['outcome'] if row['outcome'] else ''}"
    return f"{row['came_on']:%d.%m.%Y}, {row['address'] or 'место не названо'}, {ended}" + (f", вернули {row['reopened']}" if row["reopened"] else "")


def _answers(known: Known) -> Part:
    if not known.answers and not known.promises:
        return Part("Что отвечали", ("Ответов нет.",))
    said = [(f"{row['at'].astimezone(TIME_ZONE):%d.%m.%Y}, {row['department']}", f"«{shortened(row['text'])}»") for row in list(known.answers)[-SHOWN // 2 :]]
    states = {"open": "срок не прошёл", "kept": "сделано", "broken": "НЕ СДЕЛАНО", "unknown": "неизвестно"}
    promised = [(f"Обещано {row['promised_at'].astimezone(TIME_ZONE):%d.%m.%Y} к {row['due_on']:%d.%m.%Y}: {states.get(row['state'], row['state'])}",
                 f"«{shortened(row['words'])}»") for row in known.promises]  # fmt: skip
    return Part("Что отвечали", (f"Ответов: {len(known.answers)}, обещаний со сроком: {len(known.promises)}.",), (*said, *promised))


def _cause(known: Known) -> Part:
    told = next((row for row in known.causes if row["place"] == 0), None)
    guesses = [row for row in known.causes if row["place"] > 0]
    if told:
        same = [row for row in guesses if row["cause"] == told["cause"]]
        when = f"{told['told_at'].astimezone(TIME_ZONE):%d.%m.%Y}"
        sentence = f"Подтверждено ({told['office_name']}, {when}): {told['cause_name']}. {told['note'] or ''}".strip()
        return Part("Почему", (sentence,), tuple(_pieces(json.loads(same[0]["evidence"]))) if same else ())
    if not guesses:
        return Part("Почему", ("Причина не видна: ни ответы, ни слова жителей, ни история её не называют.",))
    others = f"; возможно и: {', '.join(row['cause_name'] for row in guesses[1:3])}" if guesses[1:] else ""
    command = f"mcu problem cause {known.row['id'].removeprefix('problem:')} {guesses[0]['cause']} --by ОТДЕЛ"
    sentences = (f"Похоже: {guesses[0]['cause_name']}{others}.", f"Это догадка программы, подтверждает человек: {command}.")
    return Part("Почему", sentences, tuple(_pieces(json.loads(guesses[0]["evidence"]))))


def _pieces(evidence: Sequence[Row]) -> Iterator[tuple[str, str]]:
    for one in evidence[:5]:
        if one["on"]:
            yield f"{one['kind']}, {date.fromisoformat(one['on']):%d.%m.%Y}", f"«{one['quote']}»"
        else:
            yield one["kind"], f"{one['quote']}: {one['count']}"


def _proposal(known: Known) -> Part:
    remedies = [known.remedies[row["cause"]] for row in known.causes[:1] if row["cause"] in known.remedies]
    usual = [f"Что обычно требуется: {one.remedy}." for one in remedies]
    if not known.proposals:
        how = f"mcu problem propose {known.row['id'].removeprefix('problem:')} --by ОТДЕЛ --what … --who … --due … --effect …"
        return Part("Предложение", (*usual, f"Ещё не записано: {how}"))
    items = []
    for row in known.proposals:
        items.append((f"{row['what']} — {row['who']}, до {row['due_on']:%d.%m.%Y}", f"Ждут: {row['effect']}. {effect_told(row)}"))
    return Part("Предложение", tuple(usual), tuple(items))


def effect_told(row: Row) -> str:
    """Whether it came, in a sentence with the counts."""
    if row["verdict"] == "early" and row["after_days"] <= 0:
        return "Срок не наступил."
    counts = (
        f"до срока {plural(row['before_weeks'], 'неделя', 'недели', 'недель')} с обращениями из {row['before_days'] // 7}, "
        f"после — {row['after_weeks']} из {row['after_days'] // 7}"
    )
    return f"{VERDICTS[row['verdict']]}: {counts}."


def text_lines(card: Card) -> Iterator[str]:
    """The card for the terminal."""
    yield f"{card.title} [{card.id}]"
    yield card.lead
    yield "По месяцам: " + "  ".join(f"{name} {n or '·'}" for name, n in card.months)
    for part in card.parts:
        yield ""
        yield part.title.upper()
        yield from (f"  {sentence}" for sentence in part.sentences)
        for head, text in part.items:
            yield f"  — {head}"
            if text:
                yield f"      {text}"


def _judged(row: Row) -> str:
    """The verdict of a line; none before the term."""
    return "срок не наступил" if row["due_on"] >= row["as_of"] else VERDICTS[row["verdict"]].lower()


def list_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A line a problem."""
    for row in rows:
        cause = f"; причина: {row['cause_name']}{'?' if row['cause_by'] == 'program' else ''}" if row["cause_name"] else "; причина не видна"
        due = f"; предложено к {row['due_on']:%d.%m.%Y}: {_judged(row)}" if row["due_on"] else ""
        state = ("НОВАЯ  " if row["is_new"] else "") if row["is_chronic"] else "под наблюдением  "
        usual = "" if row["usual"] is None else " (обычно меньше одного)" if row["usual"] < 0.5 else f" (обычно около {round(row['usual'])})"
        yield f"{row['id']}  {state}{place_told(row)}  {row['matter_name']}  обращений за год {row['cases']}{usual}{cause}{due}"
    yield f"Проблем, которые повторяются: {sum(row['is_chronic'] for row in rows)}." if rows else "Того, что повторяется сверх обычного, не видно."
