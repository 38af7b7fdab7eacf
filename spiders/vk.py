"""Walls of VK communities with their comment threads, through the API and a service token."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import vk_api
from jconfig.memory import MemoryConfig
from requests.adapters import HTTPAdapter
from vk_api.exceptions import ApiError, ApiHttpError, Captcha

from models.message import Listing, Message, message_id
from models.problem import Problem
from models.reference import Source

API_VERSION = "5.199"
API_URL = "https://api.vk.ru/"
TIMEOUT = (5, 30)  # seconds to connect, to read
PAGE = 100  # the API's limit for wall.get and wall.getComments
THREAD_PAGE = 10  # the API's limit for nested comments inside a page
REASONS = {
    5: "токен не действует: получите новый сервисный ключ и впишите его в MCU_VK_TOKEN",
    9: "слишком много однотипных запросов, ВК просит подождать",
    10: "внутренняя ошибка ВК, повторите позже",
    14: "ВК требует ввести капчу, сбор остановлен",
    15: "доступ к стене закрыт",
    18: "страница удалена или заблокирована",
    27: "ключ сообщества не подходит для этого метода",
    28: "ключ приложения не подходит для этого метода",
    29: "исчерпан суточный лимит запросов",
    30: "профиль закрыт",
    100: "неверный адрес сообщества в sources.toml",
}
_MENTION = re.compile(r"\[(id|club|public|event)\d+(?::bp-?\d+_\d+)?\|([^\]\n]*)\]")


class _Redirected(HTTPAdapter):
    """Sends what vk_api addresses to api.vk.ru to another address, and never waits for ever."""

    def __init__(self, url: str):
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request to the address of the source."""
        assert request.url is not None
        request.url = request.url.replace(API_URL, self._url, 1)
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        return super().send(request, *args, **kwargs)


def open_vk(token: str | None, url: str = API_URL) -> vk_api.VkApi:
    """A client of the API at `url`; raises Problem without a token."""
    if not token:
        raise Problem("Нет сервисного ключа ВК: задайте переменную окружения MCU_VK_TOKEN (или файл data/var/secrets/vk_token).")
    session = requests.Session()
    session.trust_env = False
    session.mount(API_URL, _Redirected(url))
    return vk_api.VkApi(token=token, api_version=API_VERSION, session=session, config=MemoryConfig)


@dataclass(frozen=True)
class WallSpider:
    """Collects one wall: posts of the last days with all their comments, and listings by which deletions are seen.

    `officials` are owner ids of official pages; `hash_author` turns an identity into a keyed hash at once; `drop` is told each dropped item's reason.
    """

    source: Source
    vk: vk_api.VkApi
    now: datetime
    officials: frozenset[int]
    hash_author: Callable[[str], str]
    drop: Callable[[str], None]

    def collect(self) -> Iterator[Message | Listing]:
        """Messages and listings; raises Problem when the source cannot go on (what was yielded before stays good)."""
        since = self.now - timedelta(days=self.source.lookback_days)
        ids = []
        for post in self._posts(since):
            message = self.parse_post(post)
            ids.append(message.id)
            yield message
            if message.comments:
                yield from self._comments(message, post)
        yield Listing(self.source.id, None, since, tuple(ids), self.now)

    def _call(self, method: str, **values: Any) -> Mapping[str, Any]:
        try:
            return dict(self.vk.method(method, values))
        except Captcha as error:
            raise Problem(self._reason(14)) from error
        except ApiError as error:
            raise Problem(self._reason(error.code)) from error
        except (requests.RequestException, ApiHttpError) as error:
            raise Problem(f"{self.source.name}: нет связи с ВК ({type(error).__name__}). Проверьте сеть и повторите.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Problem(f"{self.source.name}: ответ ВК не разобран ({method}).") from error

    def _reason(self, code: int) -> str:
        return f"{self.source.name}: {REASONS.get(code, 'ВК ответил ошибкой')} (ошибка {code})."

    def _posts(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Posts not older than `since`; a pinned old post does not end the reading."""
        address = self.source.address
        owner = {"owner_id": address} if address.lstrip("-").isdigit() else {"domain": address}
        for page in self._pages("wall.get", **owner):
            for post in page:
                fresh = _time(post["date"]) >= since
                if not fresh and not post.get("is_pinned"):
                    return
                if post.get("marked_as_ads"):
                    self.drop("реклама ВК")
                elif fresh:
                    yield post

    def _comments(self, root: Message, post: Mapping[str, Any]) -> Iterator[Message | Listing]:
        ids = []
        for item in self._thread(post["owner_id"], post["id"]):
            if item.get("deleted") or "from_id" not in item:
                self.drop("удалённый комментарий")
                continue
            message = self.parse_comment(item, root)
            ids.append(message.id)
            yield message
        yield Listing(self.source.id, root.id, root.published_at, tuple(ids), self.now)

    def _thread(self, owner: int, post: int) -> Iterator[Mapping[str, Any]]:
        """Every comment of a post; nested ones come with the page, the rest by calls of their own."""
        where = {"owner_id": owner, "post_id": post, "sort": "asc", "need_likes": 1}
        for page in self._pages("wall.getComments", thread_items_count=THREAD_PAGE, **where):
            for item in page:
                yield item
                thread = item.get("thread") or {}
                nested = thread.get("items", [])
                if len(nested) < thread.get("count", 0):
                    nested = [reply for part in self._pages("wall.getComments", comment_id=item["id"], **where) for reply in part]
                yield from nested

    def _pages(self, method: str, **values: Any) -> Iterator[list[Mapping[str, Any]]]:
        offset = 0
        while items := list(self._call(method, count=PAGE, offset=offset, **values).get("items", [])):
            yield items
            offset += len(items)
            if len(items) < PAGE:
                return

    def parse_post(self, post: Mapping[str, Any]) -> Message:
        """The message of a post; a repost carries the copied text after its own."""
        owner, author = post["owner_id"], post.get("signer_id") or post["from_id"]
        id = message_id("vk", owner, post["id"])
        copied = (post.get("copy_history") or [None])[0]
        text = "\n".join(part for part in (post.get("text", ""), copied and copied.get("text", "")) if part)
        return Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None,
            author=self.hash_author(f"vk:{author}"), author_is_official=self._is_official(author),
            text=clean_text(text), url=f"https://vk.com/wall{owner}_{post['id']}",
            published_at=_time(post["date"]), collected_at=self.now, likes=_count(post, "likes"), reposts=_count(post, "reposts"),
            comments=_count(post, "comments"), views=_count(post, "views") if "views" in post else None, attachments=_attachments(post),
            repost_of=message_id("vk", copied["owner_id"], copied["id"]) if copied else None,
        )  # fmt: skip

    def parse_comment(self, item: Mapping[str, Any], root: Message) -> Message:
        """The message of a comment under the post `root`; its parent is the comment it answers, else the post."""
        place = root.id.removeprefix("vk:")
        answered = item.get("reply_to_comment")
        return Message(
            id=f"{root.id}?reply={item['id']}", source=self.source.id, channel=self.source.name, thread=root.id,
            parent=f"{root.id}?reply={answered}" if answered else root.id,
            author=self.hash_author(f"vk:{item['from_id']}"), author_is_official=self._is_official(item["from_id"]),
            text=clean_text(item.get("text", "")), url=f"https://vk.com/wall{place}?reply={item['id']}",
            published_at=_time(item["date"]), collected_at=self.now, likes=_count(item, "likes"), attachments=_attachments(item),
        )  # fmt: skip

    def _is_official(self, author: int) -> bool:
        return author in self.officials


def clean_text(text: str) -> str:
    """The text without names of mentioned people («[id1|Имя]» → «[имя]»); names of communities stay as plain words."""
    return _MENTION.sub(lambda found: "[имя]" if found.group(1) == "id" else found.group(2), text).strip()


def _time(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _count(item: Mapping[str, Any], name: str) -> int:
    return int((item.get(name) or {}).get("count", 0))


def _attachments(item: Mapping[str, Any]) -> dict[str, int]:
    """Kinds and counts only."""
    kinds = [attachment["type"] for attachment in item.get("attachments") or []]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
