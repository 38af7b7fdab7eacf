"""Does the text deny a danger, or tell of its end? «пожара не было», «нет сосулек», «пожар потушили»."""

import re
from collections.abc import Iterator

from models.phrases import LINKS, Speech

_EXISTS = frozenset(
    "быть бывать стать обнаружить обнаружиться чувствоваться чувствовать ощущаться подтвердиться выявить случиться произойти допустить наблюдаться видеть "
    "видно найти заметить оказаться остаться ожидаться".split()
)
_FILLERS = frozenset("уже больше пока там здесь тут сейчас никакой вообще точно даже такой сильный один и".split())
_THANKS = {("слава", "бог"), ("к", "счастие"), ("к", "счастье")}  # between the danger and its denial: «пожара, слава богу, не было»
_OVER = frozenset("потушить погасить затушить ликвидировать устранить локализовать обезвредить".split())
_MENDED = frozenset(
    "убрать сбить счистить почистить очистить закрыть заделать заварить починить отремонтировать восстановить включить дать подключить запустить откачать "
    "поймать отловить заменить вернуть".split()
)
_DONE = re.compile(r".+(?:л|ла|ло|ли|лся|лась|лись|[еая]н|[еая]н[аоы]|[ыяи]т|[ыяи]т[аоы]|нный|нная|нные)")
_VERB = re.compile(r".{2,}(?:ть|ться|тись|сти)")
_WISH = frozenset({"чтобы", "чтоб", "пусть", "бы", "если", "не", "ни", "никто", "когда", "обещать"})
_AGAIN = frozenset({"но", "однако", "опять", "снова"})
_MEANWHILE = _FILLERS | frozenset("наконец быстро сразу все потом его ее их оперативно".split())
_REACH, _NEAR = 7, 3
_PAST = re.compile(r"(?:год|лет|лето|месяц|неделя) назад|прошлый (?:год|зима|лето|весна|осень|век)|позапрошлый|когда-то|в детство")


def is_denied(speech: Speech, start: int, stop: int) -> bool:
    """True if the words `start`…`stop` (exclusive) are said not to be."""
    return _denied_before(speech, start, stop) or _denied_after(speech, start, stop)


def _denied_before(speech: Speech, start: int, stop: int) -> bool:
    at = start
    while at > 0 and at not in speech.pauses:
        at -= 1
        lemma = speech.lemmas[at]
        if lemma in ("не", "ни"):
            return not (at > 0 and speech.lemmas[at - 1] in ("чуть", "едва"))
        if lemma in ("нет", "без", "никакой"):
            return _lacks(speech, start, stop)
        if start - at > 2 or lemma not in _FILLERS | _EXISTS:
            return False
    return False


def _denied_after(speech: Speech, start: int, stop: int) -> bool:
    lemmas = speech.lemmas
    thanked = lemmas[stop : stop + 2] in _THANKS and not speech.crosses(speech.breaks, stop - 1, stop + 3)
    at = first = stop + 2 if thanked else stop
    while at < len(lemmas) and ((thanked and at == first) or at not in speech.pauses) and lemmas[at] in _FILLERS | LINKS and at - first <= 2:
        at += 1 if lemmas[at] in _FILLERS else 2  # «пожара в лесу не было»
    if at >= len(lemmas) or (at in speech.pauses and not (thanked and at == first)):
        return False
    if lemmas[at] == "нет":
        return _lacks(speech, start, stop)
    return lemmas[at] == "не" and at + 1 < len(lemmas) and lemmas[at + 1] in _EXISTS


def _lacks(speech: Speech, start: int, stop: int) -> bool:
    """True if the words can be what there is none of: «нет пожара», and neither «воды нет, пожар» nor «пахнет газом, нет света»."""
    verbal = any(_VERB.fullmatch(lemma) for lemma in speech.lemmas[start:stop])
    return speech.norms[start] != speech.lemmas[start] and not verbal


def is_over(speech: Speech, start: int, stop: int) -> bool:
    """True if the danger belongs to another year, or the sentence says that it was put out, cleared away, mended."""
    return _long_ago(speech, start, stop) or any(_ends(speech, start, stop, at) for at in _sentence(speech, start, stop))


def _sentence(speech: Speech, start: int, stop: int) -> Iterator[int]:
    """Positions around the words within reach, in the same sentence."""
    for steps in (range(start - 1, max(-1, start - 1 - _REACH), -1), range(stop, min(len(speech.lemmas), stop + _REACH))):
        for at in steps:
            if (at in speech.breaks) if at >= stop else (at + 1 in speech.breaks):
                break
            yield at


def _ends(speech: Speech, start: int, stop: int, at: int) -> bool:
    """True if the word at the position is a good end of the danger, not a wish and not undone by what follows."""
    lemma = speech.lemmas[at]
    if lemma not in _OVER | _MENDED or not _DONE.fullmatch(speech.norms[at]) or not _WISH.isdisjoint(speech.lemmas[max(0, at - 3) : at]):
        return False
    if not _AGAIN.isdisjoint(speech.lemmas[at + 1 : at + 1 + _REACH]):
        return False
    between = range(stop, at) if at >= stop else range(at + 1, start)
    paused = any(position in speech.pauses for position in (range(stop, at + 1) if at >= stop else range(at + 1, start + 1)))
    return lemma in _OVER or (len(between) <= _NEAR and (not paused or all(speech.lemmas[i] in _MEANWHILE for i in between)))


def _long_ago(speech: Speech, start: int, stop: int) -> bool:
    """True if words of another year stand in the same stretch between two signs."""
    first, last = start, stop
    while first > 0 and first not in speech.pauses and start - first < _REACH:
        first -= 1
    while last < len(speech.lemmas) and last not in speech.pauses and last - stop < _REACH:
        last += 1
    return _PAST.search(" ".join(speech.lemmas[first:last])) is not None
