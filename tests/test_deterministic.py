"""Teaching twice gives the same bytes, whatever the order of sets in the process and the number of cores."""

import os
import subprocess
import sys
from pathlib import Path

from pipelines.settings import ROOT

STEP = os.environ.get("MCU_SEED_STEP", "24")  # each such example of the seed and, above 4, fewer topics; what sets do to the order, few show as well as many
TEACH = """
import sys
from dataclasses import replace
from pathlib import Path
from classifiers.labels import load_seed
from classifiers.registry import save_judges
from classifiers.training import read_examples, train
from models.analysis import Reader
from models.reference import load_reference
step, reference = int(sys.argv[2]), load_reference(Path("data/reference"))
examples = load_seed(Path("data/seed"), reference)
reference = replace(reference, topics=dict(list(reference.topics.items())[:: max(1, step // 4)]))
reader, examples = Reader.load(reference), [one for one in examples if not one.topic or one.topic in reference.topics][::step]
save_judges(Path(sys.argv[1]), train(examples, read_examples(examples, reader), reader, "twice"), {"examples": len(examples)})
"""


def test_taught_twice_the_artifacts_are_equal_to_the_byte(tmp_path: Path) -> None:
    runs = []
    for hashes, cores in (("1", "2"), ("2", "1")):  # on one core all is fitted in the process itself
        environment = {**os.environ, "PYTHONHASHSEED": hashes, "LOKY_MAX_CPU_COUNT": cores}
        runs.append(subprocess.Popen([sys.executable, "-c", TEACH, str(tmp_path / hashes), STEP], cwd=ROOT, env=environment))
    assert [run.wait(timeout=600) for run in runs] == [0, 0]
    for name in ("judges.joblib", "card.json"):
        one, other = ((tmp_path / hashes / "twice" / name).read_bytes() for hashes in ("1", "2"))
        assert one == other, name
