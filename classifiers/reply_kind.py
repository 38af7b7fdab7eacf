"""Does the reply of an official page answer, react («передано»), ask the resident, or speak to nobody?"""

import re
from collections.abc import Iterator

from classifiers.rules import says
from models.language import fold
from models.reply_rules import ReplyRules

ANSWER, REACTION, QUESTION, NOTICE = "answer", "reaction", "question", "notice"
POLITE = "polite"
FEW = 2  # words: a name, «да», «он» before a comma say nothing by themselves
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…\n]+(?=\s|$)|\n|$)")
_CLAUSE = re.compile(r"[,;:()—–]\s|\s[—–-]\s|[!?.…\n]")
_WORD = re.compile(r"\w+")
_MONTH = r"(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_SPAN = r"(?!(?:30|тридцати)\b)(?:\d+|одного|двух|трех|четырех|пяти|семи|десяти)"
_TERM = re.compile(
    rf"\b\d{{1,2}}[:.]\d\d\b|\b\d{{1,2}}(?:[-\s](?:го|е))?\s+(?:числа|{_MONTH})|\bк {_MONTH}|\bв (?:январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|"
    rf"октябре|ноябре|декабре)\b|\bв течение {_SPAN} (?:\w+ )?(?:час|дн|сут|недел)\w*|\bчерез (?:час|день|неделю|{_SPAN})\b|\bдо \d{{1,2}}\b"
)


def kind_of(text: str, rules: ReplyRules) -> str:
    """What the reply is. Anything told to the point (a clause that is neither politeness nor form) makes an answer of it; of nothing but form a reaction."""
    found = [kind for sentence in _sentences(fold(text)) for kind in _kinds(sentence, rules)]
    return next((kind for kind in (ANSWER, NOTICE, QUESTION, REACTION) if kind in found), REACTION if found else ANSWER)


def _sentences(text: str) -> Iterator[str]:
    return (found.group() for found in _SENTENCE.finditer(text) if found.group().strip())


def _kinds(sentence: str, rules: ReplyRules) -> Iterator[str]:
    """What the clauses of a sentence are; politeness is nothing."""
    if says(rules.notice, sentence):
        yield NOTICE
    elif says(rules.ask, sentence) or sentence.rstrip().endswith("?"):
        yield QUESTION
    else:
        polite = False
        for clause in _CLAUSE.split(sentence):
            if not (polite and clause.lstrip().startswith("что ")):  # «спасибо, что написали»
                yield from (kinds := list(_clause(clause, rules)))
                polite = kinds == [POLITE]


def _clause(clause: str, rules: ReplyRules) -> Iterator[str]:
    words = _WORD.findall(clause)
    concrete = bool(_TERM.search(clause)) or says(rules.told, clause)
    if concrete and not says(rules.polite, clause):
        yield ANSWER
    elif says(rules.form, clause):
        yield ANSWER if concrete else REACTION
    elif says(rules.polite, clause):
        yield POLITE
    elif len(words) >= FEW or any(word.isdigit() for word in words):
        yield ANSWER
