"""Every block of every sources.toml: a new one is tested by being there."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from models.check import SOURCE_KINDS as OTHER_KINDS
from models.check import SOURCE_TOWNS, check_reference
from models.reference import Reference, Source, load_reference
from models.source_address import check_addresses, fits, place_of
from pipelines.collect import _FACTS
from pipelines.demo import SAMPLE
from pipelines.settings import ROOT

FILES = (ROOT / "data" / "reference" / "sources.toml", SAMPLE / "sources.toml", *sorted((ROOT / "tests" / "golden").glob("*/sources.toml")))
SYSTEMS = load_reference(ROOT / "data" / "reference").systems
COLLECTORS, SOURCE_KINDS = {*_FACTS, *SYSTEMS}, {*OTHER_KINDS, *SYSTEMS}
Block = dict[str, object]


def blocks(path: Path) -> list[Block]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["source"]


CASES = [pytest.param(path, number, id=f"{path.parent.name}-{block['id']}") for path in FILES for number, block in enumerate(blocks(path))]


@pytest.mark.parametrize(("path", "number"), CASES)
def test_a_block_can_be_collected(path: Path, number: int) -> None:
    block = blocks(path)[number]
    source = Source(**block)  # type: ignore[arg-type]
    others = [one for n, one in enumerate(blocks(path)) if n != number]
    assert source.kind in COLLECTORS
    assert source.kind in SOURCE_KINDS
    assert source.town in SOURCE_TOWNS
    assert source.id not in {one["id"] for one in others}
    assert source.address or not source.enabled
    assert not source.address or fits(source.kind, source.address)
    assert not source.address or (source.kind, source.address) not in {(one["kind"], one["address"]) for one in others}


def test_every_kind_has_a_collector_and_a_block() -> None:
    assert set(COLLECTORS) == SOURCE_KINDS
    assert {block["kind"] for path in FILES for block in blocks(path)} == SOURCE_KINDS


@pytest.mark.parametrize("path", FILES)
def test_the_file_is_sound(path: Path) -> None:
    assert check_reference(load_reference(ROOT / "data" / "reference", path)) == []


@pytest.mark.parametrize(
    ("kind", "address", "good"),
    [
        *(("vk", one, True) for one in ("-123", "kirap51", "a.b_c")),
        *(("vk", one, False) for one in ("123", "https://vk.com/kirap51", "@kirap51", "Кировск", "-1 2", "51kir")),
        *(("ok", one, True) for one in ("53669865652234",)),
        *(("ok", one, False) for one in ("-1", "kirovsk", "https://ok.ru/group/1")),
        *(("telegram", one, True) for one in ("ntvh1", "khibiny_chat_demo")),
        *(("telegram", one, False) for one in ("@ntvh1", "t.me/ntvh1", "ab", "канал", "1abcd")),
        *(("site", one, True) for one in ("https://a.ru/rss", "http://127.0.0.1:80/feed.xml", "https://кировск.рф/rss")),
        *(("site", one, False) for one in ("a.ru/rss", "ftp://a.ru", "https://", "https://a.ru/ rss")),
        *(("vk_search", one, True) for one in ("Кировск снег", "Кировск снег; Кукисвумчорр")),
        *(("vk_search", one, False) for one in ("", " ", ";", "!")),
        ("incident", "exports", True),
    ],
)
def test_the_form_of_an_address(kind: str, address: str, good: bool) -> None:
    assert fits(kind, address) is good


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("vk", "Kirap51", "kirap51", True),
        ("vk", "-1", "-12", False),
        ("telegram", "NTVH1", "ntvh1", True),
        ("site", "http://www.a.ru/rss/", "https://A.ru/rss", True),
        ("site", "https://a.ru/rss?cat=1", "https://a.ru/rss?cat=2", False),
        ("site", "https://a.ru/RSS", "https://a.ru/rss", False),
    ],
)
def test_two_writings_of_one_address(kind: str, one: str, other: str, same: bool) -> None:
    assert (place_of(kind, one) == place_of(kind, other)) is same


def test_wrong_and_doubled_addresses_are_told(reference: Reference) -> None:
    wall = Source("a", "а", "vk", "-1", "home", "t", "L")
    sources = [
        wall,
        dataclasses.replace(wall, id="b"),
        dataclasses.replace(wall, id="c", address="https://vk.com/x"),
        dataclasses.replace(wall, id="d", address=""),
    ]
    told = list(check_addresses(dataclasses.replace(reference, sources={one.id: one for one in sources})))
    assert told == [
        "sources.toml: у источников «a» и «b» один адрес «-1»",
        "sources.toml: у источника «c» адрес «https://vk.com/x», нужно: номер сообщества с минусом («-123») или его короткое имя",
    ]
