"""The recorded VK answers of the sample and of tests/golden against the official JSON schema of the API."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from pipelines.demo import SAMPLE
from pipelines.settings import ROOT

SCHEMA = Path(os.environ.get("MCU_VK_SCHEMA") or ROOT.parent / "shared" / "fixtures" / "vk_api_schema")
ANSWERS = {"wall.get": "wall_get_response", "wall.getComments": "wall_getComments_response", "newsfeed.search": "newsfeed_search_response"}
NEVER_SENT = {"inner_type"}  # for code generators; no answer of version 5.199 that was ever published has it

pytestmark = pytest.mark.skipif(not SCHEMA.is_dir(), reason=f"нет {SCHEMA}")


def standard(node: Any, known: set[str]) -> Any:
    """The schema in the words of draft 4: `required` as a list, references inside one document, unknown ones open."""
    if isinstance(node, list):
        return [standard(one, known) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return {"$ref": f"#/definitions/{name}"} if name in known else {}
    required = [name for name, one in (node.get("properties") or {}).items() if one.get("required") is True and name not in NEVER_SENT]
    plain = {name: standard(one, known) for name, one in node.items() if not (name == "required" and isinstance(one, bool))}
    return {**plain, "required": required} if required else plain


@cache
def definitions() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(SCHEMA.glob("*/*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))["definitions"]
    return {name: standard(one, set(found)) for name, one in found.items()}


def faults(method: str, answer: Any) -> list[str]:
    schema = {"definitions": definitions(), "$ref": f"#/definitions/{ANSWERS[method]}"}
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:100]}" for error in Draft4Validator(schema).iter_errors({"response": answer})]


def recorded(method: str) -> Iterator[tuple[str, Any]]:
    for path in (*sorted(SAMPLE.glob(f"recordings/*/vk/{method}/*.json")), *sorted((ROOT / "tests" / "golden").glob(f"*/vk/{method}/*.json"))):
        yield path.name, json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", ANSWERS)
def test_recorded_answers_are_as_documented(method: str) -> None:
    answers = list(recorded(method))
    assert answers
    assert [(name, fault) for name, answer in answers for fault in faults(method, answer)] == []


@pytest.mark.parametrize("method", ANSWERS)
@pytest.mark.parametrize("change", [{"id": "12"}, {"date": None}, {"from_id": 1.5}, {"attachments": [{"type": "smell"}]}, {"attachments": [{}]}])
def test_a_planted_fault_is_seen(method: str, change: dict[str, Any]) -> None:
    answer = next(answer for _, answer in recorded(method) if answer["items"])
    assert faults(method, {**answer, "items": [{**answer["items"][0], **change}]})
