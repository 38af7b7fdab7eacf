"""A recorded answer for every call: VK and OK API methods, t.me pages, a site with its feed, on loopback."""

import json
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from models.problem import Problem

PLACEHOLDER = "http://replay.invalid"
NO_ACCESS = {"error": {"error_code": 15, "error_msg": "Access denied: wall is disabled", "request_params": []}}


@dataclass(frozen=True, slots=True)
class Recording:
    """One moment of the recorded sources: a folder, and the time when it was made."""

    folder: Path
    recorded_at: datetime


def load_recordings(folder: Path) -> list[Recording]:
    """The recordings of a sample in order of time."""
    found = [Recording(path.parent, tomllib.loads(path.read_text(encoding="utf-8"))["recorded_at"]) for path in folder.glob("*/recording.toml")]
    if not found:
        raise Problem(f"В {folder} нет записей (*/recording.toml).")
    return sorted(found, key=lambda recording: recording.recorded_at)


@contextmanager
def replay(recording: Recording) -> Iterator[str]:
    """Serve the recording; gives the address, e.g. `http://127.0.0.1:40123`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"folder": recording.folder}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    folder: Path

    def do_POST(self) -> None:
        """A call of the OK API: the recorded page; or of the VK API: the recorded list, cut as the call asks."""
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        method = form["method"] if self.path == "/fb.do" else urlsplit(self.path).path.removeprefix("/method/")
        answer = _ok_answer(self.folder / "ok" / method, form) if self.path == "/fb.do" else _vk_answer(self.folder / "vk" / method, form)
        self._send(json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def do_GET(self) -> None:
        """A page of t.me or of the site."""
        address = urlsplit(self.path)
        if address.path == "/robots.txt":
            return self._send(b"User-agent: *\nAllow: /\n", "text/plain")
        if address.path.startswith("/s/"):
            before = parse_qs(address.query).get("before")
            path = self.folder / "telegram" / address.path[3:] / (f"before-{before[0]}.html" if before else "latest.html")
        else:
            path = self.folder / address.path.lstrip("/")
        if not path.is_file() or not path.resolve().is_relative_to(self.folder.resolve()):
            return self.send_error(404)
        home = f"http://{self.headers['Host']}"
        kind = "application/rss+xml" if path.suffix == ".xml" else "text/html"
        return self._send(path.read_text(encoding="utf-8").replace(PLACEHOLDER, home).encode(), f"{kind}; charset=utf-8")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _ok_answer(folder: Path, form: dict[str, str]) -> Any:
    """What the API answers to the call: a page after another is named by its anchor."""
    path = folder / ("-".join(filter(None, (form.get("gid") or form.get("discussionId"), form.get("anchor")))) + ".json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"error_code": 300, "error_msg": "NOT_FOUND"}


def _vk_answer(folder: Path, form: dict[str, str]) -> dict[str, Any]:
    """What the API answers to the call."""
    name = form.get("owner_id") or form.get("domain") or form.get("q", "")
    path = folder / (f"{name}_{form['post_id']}.json" if "post_id" in form else f"{name}.json")
    if not path.is_file():
        return NO_ACCESS
    recorded = json.loads(path.read_text(encoding="utf-8"))
    items = recorded["items"]
    if "comment_id" in form:
        items = next((item["thread"]["items"] for item in items if str(item["id"]) == form["comment_id"]), [])
    offset, count = int(form.get("offset", 0)), int(form.get("count", 20))
    page = [_cut_thread(item, int(form.get("thread_items_count", 0))) for item in items[offset : offset + count]]
    return {"response": {**recorded, "items": page}}


def _cut_thread(item: dict[str, Any], count: int) -> dict[str, Any]:
    """The comment with as many nested ones as the call asked for."""
    return {**item, "thread": {**item["thread"], "items": item["thread"]["items"][:count]}} if "thread" in item else item
