"""`make bench`: how fast reading and judging are beside plain natasha, and in how much memory.

The texts are those of MCU_BENCH (files of JSON lines with `text`, joined by «:») or the seed corpus. Each figure comes from a process of its own
and counts seconds of one core.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import models  # noqa: F401  (one BLAS thread)
from models.message import Message
from pipelines.settings import ROOT, load_settings

BATCH = 1000
SAMPLE = 150  # texts for plain natasha, which is slow
Measured = dict[str, float]  # what was done → messages a second; «МБ» → peak memory


def main() -> None:
    """Measure each stage in a child and print a table for each file."""
    given = os.environ.get("MCU_BENCH")
    for paths in [[path] for path in given.split(":")] if given else [[str(path) for path in sorted((ROOT / "data" / "seed").glob("*.jsonl"))]]:
        texts = load_texts(paths)
        print(f"{Path(paths[0]).name if given else 'data/seed'}: сообщений {len(texts)}, знаков в среднем {sum(map(len, texts)) // len(texts)}")
        natasha, sample, whole, judging = (_in_child(stage, paths) for stage in STAGES)
        _line(f"Natasha по документации, выборка {min(SAMPLE, len(texts))}", natasha["all"], natasha)
        _line("наше чтение, та же выборка, впервые", sample["unseen"], sample, natasha)
        _line("наше чтение, впервые", whole["unseen"], whole, natasha)
        _line("наше чтение, слова уже встречались", whole["seen"], whole, natasha)
        _line("все суждения", judging["all"], judging)


def load_texts(paths: Sequence[str]) -> list[str]:
    """The texts of files of JSON lines."""
    return [json.loads(line)["text"] for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]


def read_naively(texts: Sequence[str]) -> Measured:
    """Plain natasha with AddrExtractor on a sample."""
    from tests.plain_natasha import PlainNatasha

    natasha, some = PlainNatasha(), sample_of(texts)
    natasha.read("Иван Петров живёт на улице Ленина, 5")
    return {"all": rate(len(some), lambda: [natasha.read(text) for text in some])}


def read_sample(texts: Sequence[str]) -> Measured:
    """Our reading of the same sample."""
    return read(sample_of(texts))


def read(texts: Sequence[str]) -> Measured:
    """Our reading, words met for the first time and again; the models are loaded before."""
    from models.analysis import Reader, analyze
    from models.reference import load_reference

    reader = Reader.load(load_reference(load_settings().reference))
    reader.language.names(reader.language.read(["Иван Петров живёт на улице Ленина, 5"]))
    batches = batches_of(texts)
    return {name: rate(len(texts), lambda: [analyze(batch, reader) for batch in batches]) for name in ("unseen", "seen")}


def judge_all(texts: Sequence[str]) -> Measured:
    """All judgements on what has been read."""
    from classifiers.evidence import evidence_of
    from classifiers.text import Batch
    from models.analysis import analyze
    from models.reference import load_reference
    from pipelines.decide import judge
    from pipelines.mind import Mind
    from pipelines.retrain import train_judges

    settings = load_settings()
    reference = load_reference(settings.reference)
    train_judges(settings, reference)
    mind = Mind.load(reference, settings)
    batches = [[evidence_of(m, a, reference) for m, a in zip(batch, analyze(batch, mind.reader), strict=True)] for batch in batches_of(texts)]
    return {"all": rate(len(texts), lambda: [judge(Batch(batch), mind.judges, reference) for batch in batches])}


STAGES: dict[str, Callable[[Sequence[str]], Measured]] = {"naive": read_naively, "sample": read_sample, "reading": read, "judging": judge_all}


def sample_of(texts: Sequence[str]) -> Sequence[str]:
    """Texts from all over the file."""
    return texts[:: max(1, len(texts) // SAMPLE)][:SAMPLE]


def batches_of(texts: Sequence[str]) -> list[list[Message]]:
    """The texts as messages, BATCH at a time."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    messages = [Message(str(number), "", "", str(number), None, None, False, text, None, day, day) for number, text in enumerate(texts)]
    return [messages[at : at + BATCH] for at in range(0, len(messages), BATCH)]


def rate(n: int, work: Callable[[], object]) -> float:
    """Messages a second of CPU time, done once."""
    started = time.process_time()
    work()
    return n / (time.process_time() - started)


def _in_child(stage: str, paths: Sequence[str]) -> Measured:
    command = [sys.executable, "-m", "tests.bench", stage, *paths]
    return dict(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT).stdout.splitlines()[-1]))


def _line(name: str, speed: float, measured: Measured, naive: Measured | None = None) -> None:
    factor = f", в {speed / naive['all']:.0f} раз быстрее" if naive else ""
    print(f"  {name + ':':<42}{speed:7.0f} сообщений в секунду{factor}; память {measured['МБ']:.0f} МБ", flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        done = STAGES[sys.argv[1]](load_texts(sys.argv[2:]))
        print(json.dumps({**done, "МБ": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        main()
