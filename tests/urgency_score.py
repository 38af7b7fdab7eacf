"""How well the lexicon alone tells danger on data/seed: `python -m tests.urgency_score` prints precision, recall and the phrases of false alarms."""

from collections import Counter
from collections.abc import Sequence

from classifiers.labels import load_seed
from models.analysis import Reader
from models.doc import Doc
from models.phrases import Speech
from models.reference import load_reference
from models.urgency import LEVELS, find_urgency
from pipelines.settings import ROOT

Verdict = tuple[str, str, tuple[str, ...]]  # the label, what the lexicon says, its phrases


def verdicts(reader: Reader) -> list[Verdict]:
    """One for each labelled text."""
    examples = [example for example in load_seed(ROOT / "data" / "seed", reader.reference) if example.urgency]
    speeches = (Speech.of(Doc(example.text, tuple(reader.language.tokens(example.text)))) for example in examples)
    return [(example.urgency, *find_urgency(speech, reader.alarms)) for example, speech in zip(examples, speeches, strict=True)]


def precision_and_recall(found: Sequence[Verdict], level: str) -> tuple[float, float]:
    """Of the level and those above it."""
    lowest = LEVELS.index(level)
    expected = [LEVELS.index(label) >= lowest for label, _, _ in found]
    said = [LEVELS.index(word) >= lowest for _, word, _ in found]
    hits = sum(e and s for e, s in zip(expected, said, strict=True))
    return hits / max(1, sum(said)), hits / max(1, sum(expected))


def false_alarms(found: Sequence[Verdict]) -> Counter[str]:
    """Phrases that raised a text above its label."""
    return Counter(phrase for label, word, phrases in found if LEVELS.index(word) > LEVELS.index(label) for phrase in phrases)


if __name__ == "__main__":
    told = verdicts(Reader.load(load_reference(ROOT / "data" / "reference")))
    for level in LEVELS[:0:-1]:
        precision, recall = precision_and_recall(told, level)
        print(f"{level} и выше: точность {precision:.3f}, полнота {recall:.3f}")
    print("Ложные тревоги:", *(f"{phrase} ({count})" for phrase, count in false_alarms(told).most_common(20)))
