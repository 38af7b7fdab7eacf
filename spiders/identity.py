"""Who stands behind a link: the lasting address and the title of a community, a group, a channel or a site, asked of it once."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import feedparser
import requests
from scrapy.selector import Selector

from models.problem import Problem
from models.source_address import fits
from spiders.ok_api import Ok
from spiders.settings import SETTINGS
from spiders.vk import TIMEOUT, Vk, open_vk

_NUMBERED = re.compile(r"(?:(?:club|public|event)|-)?(\d+)")
_OK_NUMBERED = re.compile(r"(?:group)?(\d+)")
_WALL = re.compile(r"wall-(\d+)(?:_\d+)?")
_HOSTS = {"vk": {"vk.com", "vk.ru"}, "t": {"t.me", "telegram.me"}, "ok": {"ok.ru", "odnoklassniki.ru"}}
_BEFORE = {"t": "s", "ok": "group"}  # what stands in a link before the name
_TITLE = ".tgme_channel_info_header_title, .tgme_header_title"


@dataclass(frozen=True, slots=True)
class Identity:
    """A source as it names itself; `short` is what its id is made of."""

    kind: str
    address: str
    name: str
    short: str


def identify_vk(given: str, token: str | None, url: str) -> Identity:
    """The community of a link, a short name or a number («123», «-123», «club123»); raises Problem if there is none, or it cannot be read."""
    vk = open_vk(token, url, f"Сообщество «{given}»")
    last = _last_part(given, "vk")
    numbered = _NUMBERED.fullmatch(last) or _WALL.fullmatch(last)
    number = numbered.group(1) if numbered else _resolved(vk, last)
    try:
        groups = vk.call("groups.getById", group_id=number, lang="ru")["groups"]
        group = groups[0] if groups else {"deactivated": "deleted"}
        if "deactivated" in group:
            raise Problem(f"Сообщества «{given}» в ВК нет, или оно удалено. Проверьте ссылку.")
        if group.get("is_closed"):
            raise Problem(f"Сообщество «{group['name']}» закрытое: сервисный ключ его не читает.")
        return Identity("vk", f"-{group['id']}", group["name"], group.get("screen_name") or f"club{group['id']}")
    except (KeyError, TypeError, AttributeError) as error:
        raise vk.unreadable("groups.getById") from error


def _resolved(vk: Vk, name: str) -> str:
    """The number of a community by its short name."""
    found = vk.call("utils.resolveScreenName", screen_name=name)
    if not found:
        raise Problem(f"Имени «{name}» в ВК нет. Проверьте ссылку.")
    if found.get("type") not in {"group", "page", "event"}:
        raise Problem(f"«{name}» в ВК — не сообщество. Страницы людей не собираются.")
    return str(found["object_id"])


def identify_ok(given: str, ok: Ok) -> Identity:
    """The group of a link or a number; raises Problem if there is none, or it cannot be read.

    From the documentation (`url.getInfo`, `group.getInfo`), not seen live.
    """
    last = _last_part(given, "ok")
    numbered = _OK_NUMBERED.fullmatch(last)
    number = numbered.group(1) if numbered else _ok_number(ok, last)
    try:
        group = next((one for one in ok.call("group.getInfo", uids=number, fields="uid,name,shortname") or [] if str(one["uid"]) == number), None)
        if group is None:
            raise Problem(f"Группы «{given}» в ОК нет, или она удалена. Проверьте ссылку.")
        return Identity("ok", number, group["name"], group.get("shortname") or f"group{number}")
    except (KeyError, TypeError, AttributeError) as error:
        raise ok.unreadable("group.getInfo") from error


def _ok_number(ok: Ok, name: str) -> str:
    """The number of a group by its short name."""
    found = ok.call("url.getInfo", url=f"https://ok.ru/{name}")
    if not isinstance(found, dict):
        raise ok.unreadable("url.getInfo")
    if found.get("type") != "GROUP" or not found.get("objectId"):
        raise Problem(f"«{name}» в ОК — не группа. Проверьте ссылку; страницы людей не собираются.")
    return str(found["objectId"])


def identify_telegram(given: str, url: str) -> Identity:
    """The channel of a link or a name; raises Problem if it has no preview."""
    name = _last_part(given, "t")
    if not fits("telegram", name):
        raise Problem(f"«{given}» — не имя канала Телеграма: нужно имя (латиница, цифры, «_») или ссылка https://t.me/имя.")
    page = Selector(text=_asked(f"{url}/s/{name}", "Телеграмом").text)
    title = "".join(page.css(_TITLE)[:1].css("::text").getall()).strip()
    if not title:
        raise Problem(f"У «{name}» нет предпросмотра в Телеграме: имя неверно, канал закрыт или это группа. Такой источник не собрать.")
    return Identity("telegram", name, title, name)


def identify_site(given: str) -> Identity:
    """The site of a feed's address; raises Problem if there is no feed."""
    if not fits("site", given):
        raise Problem(f"«{given}» — не адрес: нужна полная ссылка на ленту, https://…")
    feed = feedparser.parse(_asked(given, "сайтом").content)
    if not feed.entries:
        raise Problem(f"По адресу {given} нет ленты RSS или Atom с записями. Найдите на сайте ссылку «RSS».")
    host = (urlsplit(given).hostname or "").removeprefix("www.")
    return Identity("site", given, feed.feed.get("title") or host, host.rpartition(".")[0] or host)


def _asked(url: str, whom: str) -> requests.Response:
    try:
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(url, timeout=TIMEOUT, headers={"User-Agent": SETTINGS["USER_AGENT"]})
        answer.raise_for_status()
    except requests.RequestException as error:
        raise Problem(f"Нет связи с {whom} ({type(error).__name__}). Проверьте адрес и сеть.") from error
    return answer


def _last_part(given: str, network: str) -> str:
    """What names the page: «https://vk.com/kirap51?w=…», «@kirap51» and «kirap51» are one; a wall in «?w=» is its community."""
    address = urlsplit(given if "://" in given else f"//{given.strip().lstrip('@')}")
    host = (address.hostname or "").removeprefix("m.").removeprefix("www.")
    if "/" not in given:
        return (address.netloc or given).strip()
    if host not in _HOSTS[network]:
        raise Problem(f"«{given}» — ссылка на другой сайт.")
    path = [part for part in address.path.split("/") if part and part != _BEFORE.get(network)]
    wall = parse_qs(address.query).get("w", [""])[0]
    if not path and not wall:
        raise Problem(f"В ссылке «{given}» нет имени.")
    return wall if network == "vk" and _WALL.fullmatch(wall) else path[0]
