"""The lock is made on one Python and must serve all that are promised."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from pipelines.settings import ROOT

PYTHONS = ("3.11.2", "3.11.7", "3.12.1", "3.13.0")  # 3.11.2 is the one of Debian 12


def holds(requirement: Requirement, python: str) -> bool:
    """Whether the requirement is one on that Python."""
    environment = {"python_full_version": python, "python_version": python.rpartition(".")[0], "extra": ""}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def locked(python: str) -> dict[str, str]:
    """The versions by name that the lock gives to a Python."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line[:1].isalnum()]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in wanted if holds(one, python)}


@pytest.mark.parametrize("python", PYTHONS)
def test_every_promised_python_gets_all_it_needs_and_nothing_it_cannot_take(python: str) -> None:
    versions, missing, too_new = locked(python), set(), set()
    for name, version in versions.items():
        try:
            told = distribution(name)
        except PackageNotFoundError:
            continue  # what only another Python needs is not installed here
        if told.version != version:
            continue  # not yet installed anew
        wanted = [Requirement(line) for line in told.requires or ()]
        missing |= {f"{name}: {one.name}" for one in wanted if holds(one, python) and canonicalize_name(one.name) not in versions}
        if python not in SpecifierSet(told.metadata.get("Requires-Python") or ""):
            too_new.add(name)
    assert (missing, too_new) == (set(), set())


def test_pyproject_promises_these_pythons() -> None:
    promised = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"])
    assert [f"3.{minor}" for minor in range(8, 20) if f"3.{minor}" in promised] == ["3.11", "3.12", "3.13"]
