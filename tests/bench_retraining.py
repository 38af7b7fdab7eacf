"""How well anybody's labels can be learnt: `python -m tests.bench_retraining`, a run that teaches, prints figures and throws everything away.

MCU_BENCH_DIR holds kursk_train.jsonl (topic, responsible, dup_group) and rusentiment_train.csv (text, sentiment); nothing of them is kept or printed.
`python -m tests.bench_retraining kursk` or `… sentiment` runs one of the two.
"""

import csv
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer, FeatureHasher
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from classifiers.appeal import features as form
from classifiers.calibrated import SEED, CalibratedSVC
from classifiers.evidence import Evidence, folded_text
from classifiers.grams import hashed_ngrams
from classifiers.labels import load_seed
from classifiers.text import TextFeatures
from classifiers.topic import TwoLevels
from classifiers.training import read_examples, read_texts, taxonomy_examples
from models.analysis import Reader
from models.reference import load_reference
from pipelines.settings import Settings, load_settings

FEWEST = 10  # messages of a class that takes part
Scores = tuple[np.ndarray, np.ndarray]  # classes, scores (n, classes)
Head = Callable[[csr_matrix, np.ndarray, csr_matrix], Scores]
Blocks = Mapping[str, float]
OURS: Blocks = {"ours": 1.0}


@dataclass(frozen=True)
class Design:
    """Blocks of features with their weights, and what is taught on them."""

    name: str
    blocks: Blocks
    head: Head


class Features:
    """The blocks of all messages; what is learnt of rarity is learnt on the taught ones alone."""

    def __init__(self, evidence: Sequence[Evidence], texts: Sequence[str], reader: Reader, dense: Mapping[str, csr_matrix]):
        self.evidence, self.reader = np.array(evidence, dtype=object), reader
        self.counts = {
            "forms": _hashed(forms(text) for text in texts),
            "triples": _hashed([" ".join(e.lemmas[i : i + 3]) for i in range(len(e.lemmas) - 2)] for e in evidence),
            "characters 2-6": hashed_ngrams([folded_text(e) for e in evidence], 2, 6, 17),
            "characters 1-6 over words": hashed_ngrams([re.sub(r"\s+", "_", text.lower()) for text in texts], 1, 6, 18),
        }
        self.dense = {"form": DictVectorizer().fit_transform([form(e) for e in evidence]), **dense}

    def of(self, blocks: Blocks, taught: np.ndarray) -> csr_matrix:
        """The matrix of all messages."""
        return hstack([weight * self._block(name, taught) for name, weight in blocks.items()], format="csr", dtype=np.float32)

    def _block(self, name: str, taught: np.ndarray) -> csr_matrix:
        if name == "ours":
            return TextFeatures(self.reader.language).fit(self.evidence[taught].tolist()).rows(self.evidence.tolist())
        if name in self.dense:
            return self.dense[name]
        counts = self.counts[name]
        return TfidfTransformer(sublinear_tf=True).fit(counts[taught]).transform(counts)


def forms(text: str) -> list[str]:
    """Words and signs as they are written, with pairs and triples: «))» and «не очень» say more of a mood than lemmas."""
    words = re.findall(r"\w+|[()]+|[^\w\s]+", text.lower().replace("ё", "е"))
    return [*words, *(" ".join(words[i : i + n]) for n in (2, 3) for i in range(len(words) - n + 1))]


def _hashed(rows: Iterator[list[str]]) -> csr_matrix:
    return FeatureHasher(1 << 18, input_type="string", alternate_sign=False, dtype=np.float32).transform(rows)


def shipped(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix) -> Scores:
    """The head of kinds, tones and urgency as it is shipped."""
    head = CalibratedSVC().fit(rows, labels)
    return head.classes_, head.margins_.of(asked)


def svm(c: float, power: float = 1.0) -> Head:
    """A linear support vector machine; classes weigh by their rarity to a power (0 equal, 1 balanced)."""

    def head(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix) -> Scores:
        machine = LinearSVC(C=c, class_weight=rarity(labels, power), random_state=SEED).fit(rows, labels)
        return machine.classes_, machine.decision_function(asked)

    return head


def rarity(labels: np.ndarray, power: float) -> dict[str, float]:
    """The weight of each class."""
    counts = Counter(labels.tolist())
    return {name: (len(labels) / len(counts) / n) ** power for name, n in counts.items()}


def ridge(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix) -> Scores:
    """Ridge regression of ±1, solved over the messages."""
    classes, at = np.unique(labels, return_inverse=True)
    targets = np.where(at[:, None] == np.arange(len(classes)), 1.0, -1.0)
    kernel = (rows @ rows.T).toarray() + 0.5 * np.eye(len(labels))
    return classes, (asked @ rows.T).toarray() @ np.linalg.solve(kernel, targets)


def neighbours(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix, k: int = 12) -> Scores:
    """The votes of the nearest messages by the cube of the cosine."""
    classes, at = np.unique(labels, return_inverse=True)
    near = (normalize(asked) @ normalize(rows).T).toarray()
    answer = np.zeros((len(near), len(classes)))
    for place in np.argsort(-near, axis=1)[:, :k].T:
        answer[np.arange(len(near)), at[place]] += near[np.arange(len(near)), place] ** 3
    return classes, answer


def bayes(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix) -> Scores:
    """Complement naive Bayes (Rennie et al., 2003)."""
    machine = ComplementNB(alpha=0.3).fit(abs(rows), labels)
    return machine.classes_, machine.predict_log_proba(abs(asked))


def together(*parts: tuple[float, Head]) -> Head:
    """The weighted sum of standardised scores."""

    def head(rows: csr_matrix, labels: np.ndarray, asked: csr_matrix) -> Scores:
        total: np.ndarray | float = 0.0
        for weight, one in parts:
            classes, scores = one(rows, labels, asked)
            scores = scores - scores.mean(axis=1, keepdims=True)
            total = total + weight * scores / (scores.std(axis=1, keepdims=True) + 1e-9)
        return classes, np.asarray(total)

    return head


KNOWN: Blocks = {**OURS, "seed topics": 1.0}
RICH: Blocks = {**KNOWN, "triples": 0.4, "forms": 0.5}
KURSK = (
    Design("как поставляется", OURS, shipped),
    Design("SVM, C 0,2", OURS, svm(0.2)),
    Design("SVM, C 1", OURS, svm(1)),
    Design("SVM, классы без весов", OURS, svm(0.5, 0)),
    Design("SVM, корень весов", OURS, svm(1, 0.5)),
    Design("+ тройки лемм", {**OURS, "triples": 0.5}, svm(0.3)),
    Design("+ словоформы", {**OURS, "forms": 0.7}, svm(0.3)),
    Design("+ знаки 2–6", {**OURS, "characters 2-6": 0.7}, svm(0.3)),
    Design("гребневая регрессия", OURS, ridge),
    Design("дополнительный Байес", OURS, bayes),
    Design("12 соседей", OURS, neighbours),
    Design("+ темы обученного на data/seed", KNOWN, svm(0.2)),
    Design("то же, 12 соседей", KNOWN, neighbours),
    Design("всё вместе, SVM", RICH, svm(0.2)),
    Design("всё вместе, SVM + соседи", RICH, together((1, svm(0.2)), (0.3, neighbours))),
    Design("всё вместе, SVM + соседи + гребневая", RICH, together((1, svm(0.2)), (0.4, neighbours), (0.7, ridge))),
)
MOOD: Blocks = {**OURS, "form": 1.0}
WRITTEN: Blocks = {**MOOD, "forms": 0.7, "characters 1-6 over words": 1.0}
SENTIMENT = (
    Design("как поставляется", MOOD, shipped),
    Design("SVM, C 0,1", MOOD, svm(0.1)),
    Design("+ словоформы и знаки препинания", {**MOOD, "forms": 0.7}, svm(0.1, 0.7)),
    Design("+ знаки 1–6 через слова", {**MOOD, "characters 1-6 over words": 1.0}, svm(0.1, 0.7)),
    Design("всё вместе, C 0,1", WRITTEN, svm(0.1, 0.7)),
    Design("всё вместе, C 0,5", WRITTEN, svm(0.5, 0.7)),
    Design("дополнительный Байес", WRITTEN, bayes),
    Design("всё вместе, SVM + Байес", WRITTEN, together((1, svm(0.2, 0.7)), (0.5, bayes))),
)


def bench_kursk(folder: Path, settings: Settings) -> None:
    """Portal topic and responsible body, five folds that never split a repeat."""
    rows = [json.loads(line) for line in (folder / "kursk_train.jsonl").read_text(encoding="utf-8").splitlines()]
    reader = Reader.load(load_reference(settings.reference))
    texts = [row["text"] for row in rows]
    evidence = read_texts(texts, reader)
    features = Features(evidence, texts, reader, {"seed topics": seed_topics(evidence, settings, reader)})
    for label in ("topic", "responsible"):
        counts = Counter(row[label] for row in rows)
        kept = np.array([i for i, row in enumerate(rows) if row[label] and counts[row[label]] >= FEWEST])
        labels = np.array([row[label] for row in rows])
        folds = GroupKFold(5).split(kept, groups=[rows[i]["dup_group"] for i in kept])
        compare(
            f"Курск, {label}: {len(kept)} сообщений, {len(set(labels[kept]))} классов, 5 частей",
            KURSK,
            features,
            labels,
            [(kept[a], kept[b]) for a, b in folds],
        )


def seed_topics(evidence: Sequence[Evidence], settings: Settings, reader: Reader) -> csr_matrix:
    """What judges taught on our seed say of each topic of the official classifier, as features: their knowledge goes into the new labels."""
    examples = load_seed(settings.seed, reader.reference)
    about = [(one, e.topic) for e, one in zip(examples, read_examples(examples, reader), strict=True) if e.topic and not e.thread]
    about += taxonomy_examples(reader)
    text = TextFeatures(reader.language).fit([one for one, _ in about])
    machine = TwoLevels()._fit_machines(text.rows([one for one, _ in about]), np.array([topic for _, topic in about]))
    margins = machine.by_topic_.of(text.rows(evidence))
    return normalize(csr_matrix(margins - margins.mean(axis=1, keepdims=True)))


def bench_sentiment(folder: Path, settings: Settings) -> None:
    """Three tones of posts of another network's users; every tenth is held out."""
    with (folder / "rusentiment_train.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["sentiment"]]
    reader, texts = Reader.load(load_reference(settings.reference)), [row["text"] for row in rows]
    features = Features(read_texts(texts, reader), texts, reader, {})
    held_out = np.arange(len(rows)) % 10 == 0
    labels = np.array([row["sentiment"] for row in rows])
    compare(f"RuSentiment: {len(rows)} сообщений, десятая часть", SENTIMENT, features, labels, [(np.flatnonzero(~held_out), np.flatnonzero(held_out))])


def compare(title: str, designs: Sequence[Design], features: Features, labels: np.ndarray, folds: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """Print the table of the designs."""
    print(f"\n{title}\n\n| замысел | accuracy | macro-F1 | секунд |\n|---|---|---|---|", flush=True)
    asked = np.concatenate([test for _, test in folds])
    for design in designs:
        started, said = time.perf_counter(), np.empty(len(labels), dtype=object)
        for taught, test in folds:
            rows = features.of(design.blocks, taught)
            classes, scores = design.head(rows[taught], labels[taught], rows[test])
            said[test] = classes[scores.argmax(axis=1)]
        truth, guess = labels[asked].tolist(), said[asked].tolist()
        macro = f1_score(truth, guess, average="macro", zero_division=0.0)
        print(f"| {design.name} | {accuracy_score(truth, guess):.3f} | {macro:.3f} | {time.perf_counter() - started:.0f} |", flush=True)


def main(*asked: str) -> None:
    """Both, or those asked for."""
    folder = os.environ.get("MCU_BENCH_DIR")
    if not folder:
        sys.exit("Назовите в MCU_BENCH_DIR папку с kursk_train.jsonl и rusentiment_train.csv.")
    for name, run in (("kursk", bench_kursk), ("sentiment", bench_sentiment)):
        if name in (asked or (name,)):
            run(Path(folder), load_settings())


if __name__ == "__main__":
    main(*sys.argv[1:])
