"""`make bench`: how fast reading and judging are on one core, on texts given by MCU_BENCH (JSON lines with `text`) or on the seed corpus."""

import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

from classifiers.evidence import evidence_of
from classifiers.text import Batch
from classifiers.training import text_message
from models.analysis import Reader, analyze
from models.reference import load_reference
from pipelines.decide import judge
from pipelines.process import Mind
from pipelines.retrain import train_judges
from pipelines.settings import ROOT, load_settings

BATCH = 1000


def main() -> None:
    """Print a line a stage."""
    given = os.environ.get("MCU_BENCH")
    paths = [Path(given)] if given else sorted((ROOT / "data" / "seed").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    settings = load_settings()
    reference = load_reference(settings.reference)
    train_judges(settings, reference)
    mind = Mind.load(reference, settings)
    messages = [text_message(str(number), text) for number, text in enumerate(texts)]
    batches = [messages[at : at + BATCH] for at in range(0, len(messages), BATCH)]
    print(f"Сообщений: {len(texts)}, знаков в среднем {sum(map(len, texts)) // len(texts)}")
    cold = Reader.load(reference)
    analyze(messages[:1], cold)
    measure("чтение, слова встречены впервые", len(texts), lambda: [analyze(batch, cold) for batch in batches])
    measure("чтение, слова уже встречались", len(texts), lambda: [analyze(batch, cold) for batch in batches])
    read = [[evidence_of(m, a, reference) for m, a in zip(batch, analyze(batch, mind.reader), strict=True)] for batch in batches]
    measure("все суждения", len(texts), lambda: [judge(Batch(batch), mind.judges, reference) for batch in read])
    print(f"память: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} МБ")


def measure(name: str, n: int, work: Callable[[], object]) -> None:
    """Time the work once."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"{name}: {n / seconds:.0f} сообщений в секунду ({1000 * seconds / n:.2f} мс на сообщение)")


if __name__ == "__main__":
    main()
