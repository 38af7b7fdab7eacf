"""What joining looks at, from the store: appeals and what stands above them, as they were read and judged."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb

from classifiers.mention import Mention, Topics, Turns, mention_of, stops_of
from models.address import Address
from models.analysis import Analysis
from pipelines.mind import Mind
from pipelines.store import message_of, records, sql

Row = Mapping[str, Any]
NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("lemmas", "places", "other_towns", "sentiment_signals", "urgency_signals"), ()),
    **{"settlement": None, "sentiment": 0.0, "urgency": "normal", "masked_text": "", "language_version": "", "addresses": None},
}


def load_mentions(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, Row], turns: Mapping[str, Turns], mind: Mind) -> list[Mention]:
    """The mentions of the rows of `case_rows`; one of which nothing was read names no place and has no words."""
    readings = {row["message_id"]: row for row in records(connection, sql("case_readings"))}
    stops = stops_of(mind.reader)
    answer = []
    for id, row in rows.items():
        analysis = _analysis({**NOTHING, "message_id": id, "version": row["version"], **readings.get(id, {}), **_column(row)})
        one = mention_of(message_of(row), analysis, row["topic_group"] or "", _topics(row), stops, appeal=row["told"])
        answer.append(replace(one, turns=turns[id]) if id in turns else one)
    return answer


def _column(row: Row) -> dict[str, Any]:
    """The address that an export names beside the text of the row."""
    return {"addresses": row["addresses"]} if "addresses" in row else {}


def _analysis(row: Row) -> Analysis:
    addresses = tuple(Address(**address) for address in row["addresses"] or ())
    return Analysis(**{**row, "lemmas": tuple(row["lemmas"]), "addresses": addresses})


def _topics(row: Row) -> Topics:
    """The likeliest topics; the one alone that a person or an official system named."""
    if row["topic"] is None:
        return ()
    guessed = json.loads(row["inputs"] or "{}").get("topics", {}) if row["confidence"] < 1 else {}
    return tuple(guessed.items()) or ((row["topic"], 1.0),)
