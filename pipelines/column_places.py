"""Where the rows of official systems say in their own columns that a problem is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from models.address import Address
from models.analysis import Reader
from pipelines.exports import place_of

Row = Mapping[str, Any]


def place_rows(rows: Mapping[str, Row], reader: Reader) -> dict[str, Row]:
    """The rows of `case_rows`; one whose text names no street and no place has the address of its export's columns, read as a text would be."""
    said = {id: place for id, row in rows.items() if row["fields"] and row["level"] in (None, "settlement") and (place := place_of(json.loads(row["fields"])))}
    texts = sorted(set(said.values()))
    found = {text: reader.finder.find(doc)[0] for text, doc in zip(texts, reader.language.read(texts), strict=True)}
    return {id: _placed(row, found.get(said.get(id, ""), ())) for id, row in rows.items()}


def _placed(row: Row, addresses: Sequence[Address]) -> Row:
    """With these addresses, and the most exact of them as its label; without one it stays as it was."""
    named = sorted((one for one in addresses if one.name), key=lambda one: one.house is None)
    label = next((f"{one.name}, {one.house}" if one.house else one.name for one in named), row["address"])
    return {**row, "address": label, "addresses": [asdict(one) for one in addresses]} if addresses else row
