"""A small API of Одноклассники on loopback: streams and comments by anchors, signatures checked, answers that go wrong when told to.

The shapes are those of the documentation and of public clients, no answer of the real service is recorded here.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Item = dict[str, Any]
APP_KEY, SECRET, TOKEN = "CAPPKEY", "s3cret", "tkn1token"


@dataclass
class FakeOk:
    """Feeds by group, newest first (a pinned one before all); comments by topic; what `group.getInfo` and `url.getInfo` tell.

    `page` is how much a page holds at most.

    `faults` go before the good answers of a method: an error code, an HTTP status as text, seconds of waiting (float), or bytes sent
    as they are; None is a good answer.
    """

    feeds: dict[str, list[Item]] = field(default_factory=dict)
    topics: dict[str, Item] = field(default_factory=dict)
    comments: dict[str, list[Item]] = field(default_factory=dict)
    groups: dict[str, Item] = field(default_factory=dict)
    names: dict[str, Item] = field(default_factory=dict)
    page: int = 100
    faults: dict[str, list[int | float | str | bytes | None]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(method for method, _ in self.calls)

    def show(self, group: str, *feeds: tuple[Item, bool]) -> None:
        """What the stream of the group shows: topics, and whether each is pinned."""
        self.feeds[group] = [{"pattern": "POST", "target_refs": [f"media_topic:{topic['id']}"], "pinned": pinned} for topic, pinned in feeds]
        self.topics |= {f"media_topic:{topic['id']}": topic for topic, _ in feeds}

    def answer(self, form: Mapping[str, str]) -> Any:
        """What a healthy API answers."""
        if form.get("sig") != signature(form):
            return error(104, "PARAM_SIGNATURE")
        if form["method"] == "stream.get":
            return self._stream(form)
        if form["method"] == "discussions.getComments":
            return self._comments(form)
        if form["method"] == "group.getInfo":
            return [self.groups[uid] for uid in form["uids"].split(",") if uid in self.groups]
        if form["method"] == "url.getInfo":
            return self.names.get(form["url"], {"type": "UNKNOWN"})
        return error(3, "METHOD")

    def _stream(self, form: Mapping[str, str]) -> Any:
        if form["gid"] not in self.feeds:
            return error(300, "NOT_FOUND")
        feeds, anchor = self._cut(self.feeds[form["gid"]], form)
        if not feeds:
            return {"anchor": anchor}
        shown = [ref for feed in feeds for ref in feed["target_refs"] if ref in self.topics]
        inside = [ref for one in shown for part in self.topics[one].get("media", []) for ref in part.get("media_topic_refs", [])]
        return {"feeds": feeds, "entities": {"media_topics": [self.topics[ref] for ref in dict.fromkeys([*inside, *shown])]}, "anchor": anchor}

    def _comments(self, form: Mapping[str, str]) -> Any:
        if form["discussionId"] not in self.comments:
            return error(300, "NOT_FOUND")
        known = self.comments[form["discussionId"]]
        items, anchor = self._cut(known, form)
        return {"comments": items, "has_more": int(anchor) < len(known), "anchor": anchor, "discussionType": form["discussionType"]}

    def _cut(self, items: list[Item], form: Mapping[str, str]) -> tuple[list[Item], str]:
        start = int(form.get("anchor", 0))
        stop = min(start + min(int(form["count"]), self.page), len(items))
        return items[start:stop], str(stop)


def signature(form: Mapping[str, str]) -> str:
    """The signature as documented, worked out apart from the client."""
    session = md5(f"{form['access_token']}{SECRET}".encode()).hexdigest()
    pairs = sorted(f"{name}={value}" for name, value in form.items() if name not in ("sig", "access_token"))
    return md5(("".join(pairs) + session).encode()).hexdigest()


def error(code: int, text: str) -> Item:
    """An answer of the API that is an error."""
    return {"error_code": code, "error_msg": text, "error_data": None}


def topic(id: int, group: str, ms: int, *media: Item, by: str | None = None, comments: int = 0, **more: Any) -> Item:
    """A topic of a group as the stream gives it."""
    return {
        "id": str(id), "ref": f"media_topic:{id}", "owner_ref": f"group:{group}", "author_ref": by or f"group:{group}", "created_ms": ms,
        "media": list(media), "discussion_summary": {"discussion_id": str(id), "discussion_type": "GROUP_TOPIC", "comments_count": comments},
        "like_summary": {"count": 0}, "reshare_summary": {"count": 0}, **more,
    }  # fmt: skip


def text(words: str) -> Item:
    """A block of text."""
    return {"type": "text", "text": words}


def reshare(id: int, owner: str) -> Item:
    """A block that repeats another topic."""
    return {"type": "topic", "reshare": True, "media_topic_refs": [f"media_topic:{id}"], "reshare_owner_refs": [owner]}


def comment(id: str, date: str, words: str, by: str, **more: Any) -> Item:
    """A comment as `discussions.getComments` gives it; `date` is Moscow's."""
    return {"id": id, "type": "ACTIVE_MESSAGE", "author_id": by, "author_name": "Проба Пера", "text": words, "date": date, "like_count": 0, **more}


class _Handler(BaseHTTPRequestHandler):
    ok: FakeOk

    def do_POST(self) -> None:
        """A call of a method."""
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        self.ok.calls.append((form["method"], form))
        faults = self.ok.faults.get(form["method"], [])
        fault = faults.pop(0) if faults else None
        time.sleep(fault if isinstance(fault, float) else 0)
        status = int(fault) if isinstance(fault, str) else 200
        answer = error(fault, "as told") if isinstance(fault, int) else self.ok.answer(form)
        body = fault if isinstance(fault, bytes) else b"<html>" if isinstance(fault, str) else json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that did not wait is no news."""


@contextmanager
def serve_ok(ok: FakeOk) -> Iterator[FakeOk]:
    """Serve it; `ok.url` is its address."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"ok": ok}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    ok.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield ok
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
