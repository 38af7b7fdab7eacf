"""Is the message about life in our town? From the places it names, the thread it stands in, the source it comes from."""

from collections.abc import Sequence

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from classifiers.evidence import Evidence

THRESHOLD = 0.5


def features(evidence: Evidence) -> dict[str, float]:
    """Named features: what the text says of places, what the thread says, whose the source is."""
    own = _places(evidence)
    told = {f"own {own}": 1.0, f"source {evidence.source_town or 'unknown'}": 1.0}
    if own == "nothing":
        told[f"silent, source {evidence.source_town or 'unknown'}"] = 1.0
        if evidence.thread is not None:
            told[f"silent, thread {_places(evidence.thread)}"] = 1.0
    for town in evidence.towns:
        told[f"town {town}"] = 1.0
    return told


def _places(evidence: Evidence) -> str:
    """One word for what the places of a text say."""
    if evidence.streets and not evidence.towns:
        return "home street"
    if evidence.home and evidence.towns:
        return "both"
    if evidence.towns:
        return "other town"
    return "home place" if evidence.home else "nothing"


def _rows(evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    return [features(one) for one in evidence]


def build() -> Pipeline:
    """An unfitted pipeline from Evidence to True or False."""
    steps = [("features", FunctionTransformer(_rows)), ("vector", DictVectorizer()), ("judge", LogisticRegression(C=3.0, max_iter=500))]
    return Pipeline(steps)


def predict(model: Pipeline, evidence: Sequence[Evidence]) -> list[float]:
    """The probability that each message is about our town."""
    return [float(p) for p in model.predict_proba(evidence)[:, list(model.classes_).index(True)]] if evidence else []


def explain(evidence: Evidence) -> list[str]:
    """Reasons in Russian."""
    return [_WORDS[_places(evidence)], *(f"похоже на другой город: {town}" for town in evidence.towns)]


_WORDS = {
    "home street": "названа улица города",
    "home place": "названо место в городе",
    "both": "названы и наши места, и другой город",
    "other town": "названы только места другого города",
    "nothing": "место не названо, судим по источнику и ветке",
}
