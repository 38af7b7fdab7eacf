"""A small VK API on loopback: walls, comments, search, its rate and its quotas, and answers that go wrong when told to."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Form = Mapping[str, str]
Item = dict[str, Any]
PAGE_LIMIT = 100  # of the real API
THREAD_LIMIT = 10
SEARCH_LIMIT = 200
UNKNOWN_WALL = 100
TOO_FAST, TOO_MANY, WRONG_TOKEN = 6, 29, 28
CAPTCHA = {"captcha_sid": "1", "captcha_img": "https://example.org/1.png"}  # comes with error 14
RATE = 3  # calls a second
QUOTAS = {"wall.get": 5000, "wall.search": 1000, "newsfeed.search": 1000}


@dataclass
class Fault:
    """What goes wrong in calls of `method` that carry `form`: after `skip` good calls, `times` times (None for ever)."""

    method: str
    kind: str  # error, http, truncated (JSON), cut (connection), slow, body
    value: Any = None
    form: Form = field(default_factory=dict)
    skip: int = 0
    times: int | None = None

    def strikes(self, method: str, form: Form) -> bool:
        """Whether this call goes wrong; counts it."""
        if method != self.method or any(form.get(name) != value for name, value in self.form.items()):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
            return self.times >= 0
        return True


@dataclass
class FakeVk:
    """Walls by owner id, newest post first (a pinned one before all), and comments by (owner, post), oldest first, with all nested ones inside.

    Items with `hidden` are counted but not shown. `found` are the posts of a search by its words. `second` is how long a second lasts here
    (0: any rate is fine). `changes` happen before the call of that number. `user_token` says that the token may `execute`; calls inside one are `inner`.
    """

    walls: dict[int, list[Item]] = field(default_factory=dict)
    threads: dict[tuple[int, int], list[Item]] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[Item]] = field(default_factory=dict)
    quotas: dict[str, int] = field(default_factory=lambda: dict(QUOTAS))
    second: float = 0
    changes: dict[int, Callable[[], None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    user_token: bool = False
    inner: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)  # error codes of the rate and the quotas
    url: str = ""
    _recent: list[float] = field(default_factory=list)
    _lock: Any = field(default_factory=threading.Lock)

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(method for method, _ in self.calls)

    def fail(self, method: str, kind: str, value: Any = None, *, form: Form | None = None, skip: int = 0, times: int | None = None) -> None:
        """From now on let calls go wrong."""
        self.faults.append(Fault(method, kind, value, form or {}, skip, times))

    def take(self, method: str, form: dict[str, str]) -> dict[str, Any] | None:
        """Count a call; an error if it came too fast or beyond the quota."""
        with self._lock:
            self.calls.append((method, form))
            self.changes.pop(len(self.calls), lambda: None)()
            now = time.monotonic()
            self._recent = [at for at in self._recent if now - at < self.second]
            code = TOO_FAST if self.second and len(self._recent) >= RATE else TOO_MANY if self.counts[method] > self.quotas.get(method, 10**9) else 0
            self._recent += [] if code else [now]
            self.answered.update([code] if code else [])
        return error(code, "Rate limit reached" if code == TOO_MANY else "Too many requests per second") if code else None

    def answer(self, method: str, form: Form) -> dict[str, Any]:
        """What a healthy API answers."""
        methods = {"wall.get": self._wall, "wall.getComments": self._comments, "newsfeed.search": self._search, "execute": self._execute}
        return methods[method](form) if method in methods else error(3, "Unknown method passed")

    def _execute(self, form: Form) -> dict[str, Any]:
        """The answers of «return [API.method({…}),…];», false where one goes wrong."""
        if not self.user_token:
            return error(WRONG_TOKEN, "Application authorization failed: method is unavailable with service token")
        found = re.findall(r"API\.([\w.]+)\((\{.*?\})\)", form["code"])
        assert form["code"] == f"return [{','.join(f'API.{method}({values})' for method, values in found)}];"
        assert len(found) <= 25
        answers = []
        for method, values in found:
            inside = {name: str(value) for name, value in json.loads(values).items()}
            self.inner.append((method, inside))
            fault = next((one for one in self.faults if one.strikes(method, inside)), None)
            answers.append(error(fault.value, "as told") if fault else self.answer(method, inside))
        errors = [{"method": method, **one["error"]} for (method, _), one in zip(found, answers, strict=True) if "error" in one]
        return {"response": [one.get("response", False) for one in answers], **({"execute_errors": errors} if errors else {})}

    def _search(self, form: Form) -> dict[str, Any]:
        items = [one for one in self.found.get(form["q"], []) if one.get("date", 2**31) >= int(form["start_time"])]
        offset, count = int(form.get("start_from", 0)), min(int(form["count"]), SEARCH_LIMIT)
        further = {"next_from": str(offset + count)} if offset + count < len(items) else {}
        return {
            "response": {"count": len(items), "total_count": len(items), "items": _cut(items, {"offset": str(offset), "count": str(count)}, count), **further}
        }

    def _wall(self, form: Form) -> dict[str, Any]:
        owner = self.domains.get(form["domain"], 0) if "domain" in form else int(form["owner_id"])
        if owner not in self.walls:
            return error(UNKNOWN_WALL, "One of the parameters specified was missing or invalid")
        return {"response": {"count": len(self.walls[owner]), "items": _cut(self.walls[owner], form)}}

    def _comments(self, form: Form) -> dict[str, Any]:
        items = self.threads.get((int(form["owner_id"]), int(form["post_id"])), [])
        if "comment_id" in form:
            items = next((item["thread"]["items"] for item in items if str(item["id"]) == form["comment_id"]), [])
        nested = min(int(form.get("thread_items_count", 0)), THREAD_LIMIT)
        page = [_with_thread(item, nested) for item in _cut(items, form)]
        every = len(items) + sum(len(item["thread"]["items"]) for item in items if isinstance(item, dict) and isinstance(item.get("thread"), dict))
        return {"response": {"count": every, "current_level_count": len(items), "can_post": True, "items": page}}


def _cut(items: list[Item], form: Form, limit: int = PAGE_LIMIT) -> list[Item]:
    offset, count = int(form.get("offset", 0)), min(int(form.get("count", 20)), limit)
    return [item for item in items[offset : offset + count] if not (isinstance(item, dict) and item.get("hidden"))]


def _with_thread(item: Item, count: int) -> Item:
    """The comment with the first nested ones only."""
    return (
        {**item, "thread": {**item["thread"], "items": item["thread"]["items"][:count]}}
        if isinstance(item, dict) and isinstance(item.get("thread"), dict)
        else item
    )


def error(code: int, text: str) -> dict[str, Any]:
    """An answer of the API that is an error."""
    return {"error": {"error_code": code, "error_msg": text, "request_params": [], **(CAPTCHA if code == 14 else {})}}


class _Handler(BaseHTTPRequestHandler):
    vk: FakeVk

    def do_POST(self) -> None:
        """A call of a method."""
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        method = urlsplit(self.path).path.removeprefix("/method/")
        refusal = self.vk.take(method, form)
        fault = None if refusal else next((one for one in self.vk.faults if one.strikes(method, form)), None)
        status, body = (200, json.dumps(refusal).encode()) if refusal else self._answer(fault, method, form)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault and fault.kind == "cut" else body)

    def _answer(self, fault: Fault | None, method: str, form: Form) -> tuple[int, bytes]:
        good = json.dumps(self.vk.answer(method, form), ensure_ascii=False).encode()
        if fault is None:
            return 200, good
        if fault.kind == "slow":
            time.sleep(fault.value)
        answers = {
            "slow": lambda: (200, good),
            "cut": lambda: (200, good),
            "error": lambda: (200, json.dumps(error(fault.value, "as told")).encode()),
            "http": lambda: (fault.value, b"<html>Internal Server Error</html>"),
            "truncated": lambda: (200, good[: len(good) // 2]),
            "body": lambda: (200, json.dumps(fault.value).encode()),
        }
        return answers[fault.kind]()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that did not wait is no news."""


@contextmanager
def serve_vk(vk: FakeVk) -> Iterator[FakeVk]:
    """Serve it; `vk.url` is its address."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"vk": vk}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    vk.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield vk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def post(owner: int, id: int, date: int, text: str = "", **more: Any) -> Item:
    """A post of a wall as the API gives it."""
    return {
        "id": id, "owner_id": owner, "from_id": owner, "date": date, "type": "post", "post_type": "post", "marked_as_ads": 0, "text": text,
        "attachments": [], "comments": {"can_post": 1, "count": 0}, "likes": {"count": 0}, "reposts": {"count": 0}, "views": {"count": 0}, **more,
    }  # fmt: skip


def comment(owner: int, post_id: int, id: int, date: int, text: str, by: int, replies: list[Item] | None = None, **more: Any) -> Item:
    """A comment of the first level with its replies."""
    thread = {"count": len(replies or []), "items": replies or [], "can_post": True}
    return {**_said(owner, post_id, id, date, text, by), "parents_stack": [], "thread": thread, **more}


def reply(owner: int, post_id: int, id: int, date: int, text: str, by: int, to: int, top: int, **more: Any) -> Item:
    """A comment that answers the comment `to` in the thread of the comment `top`."""
    return {**_said(owner, post_id, id, date, text, by), "parents_stack": [top], "reply_to_comment": to, **more}


def stub(id: int, date: int, replies: list[Item] | None = None) -> Item:
    """What is left of a deleted comment."""
    return {"id": id, "date": date, "deleted": True, "parents_stack": [], "thread": {"count": len(replies or []), "items": replies or []}}


def _said(owner: int, post_id: int, id: int, date: int, text: str, by: int) -> Item:
    return {"id": id, "from_id": by, "owner_id": owner, "post_id": post_id, "date": date, "text": text, "likes": {"count": 0}}
