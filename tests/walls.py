"""Walls to collect in tests, and what the spider makes of them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from models.message import Dropped, Listing, Message
from models.privacy import pseudonym
from models.problem import Problem
from models.reference import Source
from spiders.vk import open_vk
from spiders.wall import WallSpider
from tests.fake_vk import FakeVk, comment, post, reply, stub

NOW = datetime(2026, 2, 7, 19, tzinfo=UTC)
WALL, OFFICIAL, CLUB = -1, -2, -77
PEOPLE = range(800_000_001, 800_000_400)
ANNA, BORIS, VERA = PEOPLE[:3]
NAMES = ("Аня", "Борис Тестов")
SOURCE = Source("vk_test", "Проба пера", "vk", str(WALL), "home", "test", "H", enabled=True, lookback_days=10)


def ago(hours: float) -> int:
    """Unix time."""
    return int((NOW - timedelta(hours=hours)).timestamp())


def hashed(who: int) -> str:
    return pseudonym(b"key", f"vk:{who}")


def spider(vk: FakeVk, source: Source = SOURCE) -> WallSpider:
    client = open_vk("t0ken", vk.url, source.name)
    return WallSpider(source, client, NOW, frozenset({OFFICIAL}), lambda who: pseudonym(b"key", who))


def collect(vk: FakeVk, dropped: Counter[str] | None = None) -> tuple[list[Message], dict[str | None, Listing], str | None]:
    """Messages, listings by scope, and the text of the problem that ended the collection; `dropped` counts what was left out by reason."""
    facts: list[Message | Listing | Dropped] = []
    problem = None
    try:
        for fact in spider(vk).collect():
            facts.append(fact)
    except Problem as error:
        problem = str(error)
    if dropped is not None:
        dropped.update(fact.why for fact in facts if isinstance(fact, Dropped))
    listings = [fact for fact in facts if isinstance(fact, Listing)]
    assert len({one.scope for one in listings}) == len(listings)
    return [fact for fact in facts if isinstance(fact, Message)], {one.scope: one for one in listings}, problem


def rich_wall(vk: FakeVk) -> None:
    """One of everything. Post 30 has three comments of the first level: with replies, deleted with a reply, and without."""
    commented = {"comments": {"count": 6}, "likes": {"count": 12}, "reposts": {"count": 3}, "views": {"count": 456}}
    vk.walls[WALL] = [
        post(WALL, 5, ago(2000), "Правила группы", is_pinned=1),
        post(WALL, 34, ago(1), "Окна со скидкой", marked_as_ads=1),
        post(WALL, 33, ago(2), "Поделились", copy_history=[post(CLUB, 174, ago(3), "Дорога закрыта до 13:00")]),
        post(WALL, 32, ago(4), "Спасибо, [id800000001|Аня], за фото", signer_id=BORIS),
        post(WALL, 31, ago(5), "", attachments=[{"type": "photo", "photo": {"owner_id": BORIS}}, {"type": "photo"}, {"type": "video"}]),
        post(WALL, 30, ago(6), "Снег не убран", **commented),
        post(WALL, 4, ago(2100), "Старое"),
        post(WALL, 3, ago(2200), "Очень старое"),
    ]
    vk.threads[WALL, 30] = [
        comment(WALL, 30, 301, ago(5.9), "И у нас на Олимпийской", ANNA, [
            reply(WALL, 30, 302, ago(5.8), "[id800000001|Аня], передали в работу", OFFICIAL, 301, 301),
            reply(WALL, 30, 303, ago(5.7), "[club2|Кировск официальный], когда?", ANNA, 302, 301, reply_to_user=OFFICIAL),
        ]),
        stub(304, ago(5.6), [reply(WALL, 30, 305, ago(5.5), "[id800000002:bp-1_304|Борис Тестов], зря удалили", VERA, 304, 304)]),
        comment(WALL, 30, 306, ago(5.4), "Приглашаем в наш клуб", CLUB, likes={"count": 7}),
    ]  # fmt: skip


def many(vk: FakeVk, posts: int, comments: int, nested: int) -> list[str]:
    """A wall with so many posts; the newest has so many comments, the second of them so many replies. Returns all ids."""
    newest = 10_000
    vk.walls[WALL] = [post(WALL, newest - n, ago(1 + n / 10), f"Пост {n}") for n in range(posts)]
    vk.walls[WALL][0]["comments"] = {"count": comments + nested}
    top = 20_002
    replies = [reply(WALL, newest, 30_000 + n, ago(0.5), f"Ответ {n}", PEOPLE[n], top if n == 0 else 30_000 + n - 1, top) for n in range(nested)]
    vk.threads[WALL, newest] = [
        comment(WALL, newest, 20_001 + n, ago(0.9), f"Слово {n}", PEOPLE[n], replies if 20_001 + n == top else None) for n in range(comments)
    ]
    roots = [f"vk:-1_{newest - n}" for n in range(posts)]
    return roots + [f"{roots[0]}?reply={20_001 + n}" for n in range(comments)] + [f"{roots[0]}?reply={30_000 + n}" for n in range(nested)]
