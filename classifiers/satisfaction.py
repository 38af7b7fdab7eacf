"""What a resident lets know under an official answer: it was done, it was not, he is content with the answer, he is not, or nothing of the kind."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, normalize

from classifiers.rules import says
from models.language import Language, fold
from models.problem import Problem
from models.satisfaction_words import SatisfactionWords

FIXED, NOT_FIXED, SATISFIED, DISSATISFIED, NONE = SIGNALS = ("fixed", "not_fixed", "satisfied", "dissatisfied", "none")
SIDES = {FIXED: "доволен", SATISFIED: "доволен", NOT_FIXED: "недоволен", DISSATISFIED: "недоволен", NONE: "ничего"}
STEM, SHORTEST, FEW = 5, 4, 4
MEANING, FORM = 1.0, 0.5  # weights of the mean vector and of the named features beside the grams
STRICT = 8.0  # C of the logistic regression: by cross-validation on the seed
_FORMS = {
    "question": re.compile(r"\?"),
    "exclaims": re.compile(r"!"),
    "smile": re.compile(r"\)"),
    "trails off": re.compile(r"\.\.\.|…"),
    "thanks": re.compile(r"спасиб|благодар|спс\b"),
    "thanks first": re.compile(r"\W*(?:\w+\W+)?(?:спасиб|благодар)"),
    "number": re.compile(r"\d"),
    "denies": re.compile(r"\b(?:не|нет|ни|нету|без)\b"),
    "time": re.compile(
        r"\b(?:прош\w+|кончи\w+|истек\w*|назад|сутки|суток|недел\w+|месяц\w*|день|дня|дней|час\w*|уже|сегодня|вчера|утром|вечером)\b|\d[:.]\d\d"
    ),
    "short": re.compile(r"^\W*(?:\w+\W*){1,3}$"),
    "quotes": re.compile(r"[«\"]"),
    "you": re.compile(r"\b(?:вы|вас|вам|ваш\w*)\b"),
    "praise sign": re.compile("[👍👏🙏❤♥🌸👌😊🌷🌹]"),
    "blame sign": re.compile("[🤦🤡😡👎😠🤬]"),
}
_DENIAL = frozenset({"не", "ни", "нет", "без", "нету"})
_DENIED = re.compile(r"\b(?:не|ни|без|нет)\s+(?:\w+)")
_VERB = re.compile(r".{2,}(?:ть|ти|чь|ться|тись|чься)")
_DONE = re.compile(r".+(?:ли|ны|ен|но|на)")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said under an answer, with what stands above it; `by_asker` if he who asked says it."""

    text: str
    lemmas: tuple[str, ...]
    question: tuple[str, ...]
    answer: tuple[str, ...]
    by_asker: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled remark of the seed."""

    id: str
    question: str
    answer: str
    reply: str
    by: str
    signal: str
    sarcasm: bool


@dataclass(frozen=True)
class Satisfaction:
    """The fitted judgement."""

    model: Pipeline
    sure: float

    def signals(self, remarks: Sequence[Remark]) -> list[tuple[str, float]]:
        """The signal of each remark and the probability of its side (content or not); one whose side is unsure is none."""
        if not remarks:
            return []
        classes = [str(one) for one in self.model.classes_]
        shares = self.model.predict_proba(list(remarks))
        sides = {one: shares[:, [at for at, other in enumerate(classes) if SIDES[other] == SIDES[one]]].sum(axis=1) for one in classes}
        found = [(classes[at], float(sides[classes[at]][row])) for row, at in enumerate(shares.argmax(axis=1))]
        return [(signal if share >= self.sure else NONE, share) for signal, share in found]


def load_lessons(path: Path) -> list[Lesson]:
    """The labelled remarks of a JSON-lines file, none where there is no file; raises Problem that names file and line."""
    if not path.is_file():
        return []
    lessons = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            lesson = Lesson(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise Problem(f"{path.name}, строка {number}: {error}. Исправьте разметку.") from error
        wrong = [f"signal «{lesson.signal}»"] * (lesson.signal not in SIGNALS) + [f"by «{lesson.by}»"] * (lesson.by not in ("asker", "other"))
        if wrong:
            raise Problem(f"{path.name}, строка {number}: неизвестное значение {wrong[0]}. Исправьте разметку.")
        lessons.append(lesson)
    return lessons


def read_remarks(lessons: Sequence[Lesson], language: Language) -> list[Remark]:
    """The lessons as remarks."""
    texts = list(dict.fromkeys(text for one in lessons for text in (one.question, one.answer, one.reply)))
    lemmas = {text: tuple(word.lemma for word in doc.words) for text, doc in zip(texts, language.read(texts), strict=True)}
    return [Remark(one.reply, lemmas[one.reply], lemmas[one.question], lemmas[one.answer], one.by == "asker") for one in lessons]


def teach(lessons: Sequence[Lesson], words: SatisfactionWords, language: Language) -> Satisfaction:
    """The judgement fitted on the lessons: the same for the same lessons."""
    model = build(words, language).fit(read_remarks(lessons, language), [one.signal for one in lessons])
    return Satisfaction(model, words.sure)


def build(words: SatisfactionWords, language: Language) -> Pipeline:
    """An unfitted pipeline from remarks to signals: words and their pairs, characters, the mean vector, named features."""
    form = Pipeline([("features", FunctionTransformer(lambda remarks: [features(one, words) for one in remarks])), ("vector", DictVectorizer())])
    union = FeatureUnion(
        [
            ("words", TfidfVectorizer(analyzer=_word_grams, sublinear_tf=True)),
            ("characters", TfidfVectorizer(preprocessor=_plain, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)),
            ("meaning", FunctionTransformer(lambda remarks: MEANING * meanings(remarks, language))),
            ("form", form),
        ],
        transformer_weights={"form": FORM},
    )
    return Pipeline([("features", union), ("judge", LogisticRegression(C=STRICT, class_weight="balanced", max_iter=500))])


def features(remark: Remark, words: SatisfactionWords) -> dict[str, float]:
    """Named features: phrases of each list, marks, how much is said again of the question and of the answer."""
    text, own = fold(remark.text), _stems(remark.lemmas)
    counts = _phrases(text, words)
    marks = {name: float(bool(pattern.match(text) if name == "thanks first" else pattern.search(text))) for name, pattern in _FORMS.items()}
    denied, short = float(says(words.fixed, text) and not counts[FIXED]), float(len(remark.lemmas) <= FEW)
    return counts | marks | {
        "of the question": len(own & _stems(remark.question)) / 2,
        "of the answer": len(own & _stems(remark.answer)) / 2,
        **_verbs("question", remark.lemmas, remark.question),
        **_verbs("answer", remark.lemmas, remark.answer),
        "length": min(len(remark.lemmas), 25) / 10,
        "done": sum(_DONE.fullmatch(word) is not None for word in re.findall(r"\w+", _DENIED.sub(" ", text))) / 3,
        "by asker": float(remark.by_asker),
        "done is denied": denied,
        "done is denied, no more": denied * short,
        "done, no more": counts[FIXED] * short,
        "thanks and irony": counts["irony"] * marks["thanks"],
        "asks neighbours": counts["apart"] * marks["question"],
    }  # fmt: skip


def _phrases(text: str, words: SatisfactionWords) -> dict[str, float]:
    """Which lists have a phrase in the text; what is denied («не вывезли») is not done."""
    affirmed = _DENIED.sub(" · ", text)
    return {name: float(says(phrases, affirmed if name in (FIXED, SATISFIED) else text)) for name, phrases in words.lists().items()}


def _verbs(name: str, said: Sequence[str], above: Sequence[str]) -> dict[str, float]:
    """Verbs said again of what stands above: as there, or turned round («не горит» and «горит»)."""
    own, others = dict(_polarity(said)), dict(_polarity(above))
    both = own.keys() & others.keys()
    turned = sum(own[verb] != others[verb] for verb in both)
    denied = sum(own[verb] for verb in both)
    return {f"{name}: verb again": float(len(both) - turned), f"{name}: verb turned": float(turned), f"{name}: verb denied": float(denied)}


def _polarity(lemmas: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Verbs, each with whether it is denied."""
    for before, lemma in pairwise(("", *lemmas)):
        if _VERB.fullmatch(lemma):
            yield lemma.removesuffix("ся"), before in _DENIAL


def by_words(remark: Remark, words: SatisfactionWords) -> str:
    """What the phrases alone would say: the baseline of the measurement."""
    said = _phrases(fold(remark.text), words)
    if said["not_fixed"]:
        return NOT_FIXED
    if said["dissatisfied"] or (said["irony"] and said["satisfied"]):
        return DISSATISFIED
    return FIXED if said["fixed"] else SATISFIED if said["satisfied"] else DISSATISFIED if said["irony"] else NONE


def meanings(remarks: Iterable[Remark], language: Language) -> np.ndarray:
    """The mean navec vector of each remark's lemmas, length 1 (n, 300); zeros where there is no word."""
    rows = [language.vectors(one.lemmas).mean(axis=0) if one.lemmas else np.zeros(300) for one in remarks]
    return np.asarray(normalize(np.array(rows)))


def _word_grams(remark: Remark) -> list[str]:
    """Lemmas and their pairs; a denied word is another word."""
    pairs = list(pairwise(("^", *remark.lemmas, "$")))
    own = [f"не_{two}" if one in _DENIAL else two for one, two in pairs[:-1]]
    return [*own, *(f"{one} {two}" for one, two in pairs)]


def _plain(remark: Remark) -> str:
    return re.sub(r"\b(не|ни) ", r"\1_", " ".join(re.findall(r"\w+|[^\w\s]", fold(remark.text))))


def _stems(lemmas: tuple[str, ...]) -> set[str]:
    return {lemma[:STEM] for lemma in lemmas if len(lemma) >= SHORTEST}
