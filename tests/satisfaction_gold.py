"""How well residents' remarks under answers are understood, on 240 of ours: python -m tests.satisfaction_gold [--errors].

Half of them (by the hash of the question, so that remarks under one answer stay together) were for development, half only test.
"""

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from classifiers.satisfaction import NONE, SIDES, SIGNALS, Lesson, build, by_words, load_lessons, read_remarks, teach
from models.language import Language
from models.satisfaction_words import load_satisfaction_words
from pipelines.settings import ROOT

GOLD = Path(__file__).parent / "gold" / "replies.jsonl"
SEED = ROOT / "data" / "seed" / "replies" / "replies.jsonl"


def is_final(lesson: Lesson) -> bool:
    """True for the half that only tests."""
    return int(hashlib.sha256(lesson.question.encode()).hexdigest(), 16) % 2 == 1


def report(name: str, gold: Sequence[Lesson], said: Sequence[str]) -> Iterator[str]:
    """Lines of figures: of five signals, of the side, of what was told as a signal, of sarcasm."""
    true = [one.signal for one in gold]
    right = sum(a == b for a, b in zip(true, said, strict=True))
    sides = sum(SIDES[a] == SIDES[b] for a, b in zip(true, said, strict=True))
    f1 = f1_score(true, said, average="macro", labels=list(SIGNALS), zero_division=0)
    n, agreed = len(gold), kappa(true, said)
    yield f"  {name}: сигнал верен {right} из {n} ({right / n:.3f}), средний F1 {f1:.3f}, каппа {agreed:.3f}; сторона {sides} из {n} ({sides / n:.3f})"
    told = [(a, b) for a, b in zip(true, said, strict=True) if b != NONE]
    against = sum({SIDES[a], SIDES[b]} == {"доволен", "недоволен"} for a, b in told)
    sharp = [(a, b) for one, a, b in zip(gold, true, said, strict=True) if one.sarcasm]
    yield f"    названо сигналов {len(told)}, верны {sum(a == b for a, b in told)}, противоположная сторона {against}"
    yield f"    насмешки: сторона верна {sum(SIDES[a] == SIDES[b] for a, b in sharp)} из {len(sharp)}"


def by_signal(gold: Sequence[Lesson], said: Sequence[str]) -> Iterator[str]:
    """Precision and recall of each signal."""
    for signal in SIGNALS:
        hit = sum(one.signal == signal == mine for one, mine in zip(gold, said, strict=True))
        yield f"    {signal}: точность {hit} из {sum(mine == signal for mine in said)}, полнота {hit} из {sum(one.signal == signal for one in gold)}"


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Cohen's."""
    n, a, b = len(one), Counter(one), Counter(other)
    seen, chance = sum(x == y for x, y in zip(one, other, strict=True)) / n, sum(a[k] * b[k] for k in a) / n**2
    return (seen - chance) / (1 - chance)


def main() -> None:
    """Print the figures of both halves, and those of cross-validation on the seed."""
    language, words = Language.load(), load_satisfaction_words(ROOT / "data" / "reference" / "satisfaction.toml")
    seed, gold = load_lessons(SEED), load_lessons(GOLD)
    begin = time.perf_counter()
    judge = teach(seed, words, language)
    print(f"обучение на {len(seed)} репликах: {time.perf_counter() - begin:.2f} с")
    if "--cv" in sys.argv:
        folds = GroupKFold(5).split(seed, groups=[one.question for one in seed])
        mine = cross_val_predict(build(words, language), np.array(read_remarks(seed, language), dtype=object), [one.signal for one in seed], cv=folds)
        print("перекрёстная проверка на обучающих:", *report("модель без порога", seed, list(map(str, mine))), sep="\n")
    most = Counter(one.signal for one in seed).most_common(1)[0][0]
    for half, final in (("разработка", False), ("итог", True)):
        part = [one for one in gold if is_final(one) == final]
        remarks = read_remarks(part, language)
        told: Any = judge.signals(remarks)
        print(f"{half}: реплик {len(part)}")
        print(*report(f"всегда «{most}»", part, [most] * len(part)), sep="\n")
        print(*report("одни фразы", part, [by_words(one, words) for one in remarks]), sep="\n")
        print(*report("модель", part, [signal for signal, _ in told]), sep="\n")
        print(*by_signal(part, [signal for signal, _ in told]), sep="\n")
        if "--errors" in sys.argv and not final:
            for one, (signal, share) in zip(part, told, strict=True):
                if one.signal != signal:
                    print(f"    {one.id} {one.by} «{one.reply}»: {one.signal}{' насмешка' if one.sarcasm else ''}, вышло {signal} {share:.2f}")


if __name__ == "__main__":
    main()
