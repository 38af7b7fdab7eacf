"""Events as rows of the store, and back."""

import json
from collections.abc import Mapping
from typing import Any

from models.case import Event


def event_of(row: Mapping[str, Any]) -> Event:
    """The event of a row of the store."""
    return Event(row["id"], row["case_id"], row["message_id"], row["kind"], row["happened_at"], row["office"], payload_of(row["payload"]), row["origin"])


def payload_of(text: str) -> dict[str, str]:
    """The fields of an event; what is no table of values has none."""
    told = json.loads(text)
    return {name: str(value) for name, value in told.items() if value is not None} if isinstance(told, dict) else {}


def row_of(event: Event) -> dict[str, Any]:
    """The event as a row of the store."""
    payload = json.dumps(dict(event.payload), ensure_ascii=False, sort_keys=True)
    return {
        "id": event.id, "case_id": event.case, "message_id": event.message, "kind": event.kind, "happened_at": event.at, "office": event.by,
        "origin": event.origin, "payload": payload,
    }  # fmt: skip
