"""Preview pages of Telegram channels, written small by the markup of t.me."""

from datetime import UTC, datetime, timedelta

import pytest
import scrapy
from scrapy.http import HtmlResponse

from models.message import Dropped, Listing, Message
from models.reference import Source
from spiders.telegram import TelegramSpider, why_empty
from spiders.telegram_page import NO_TIME, NOTHING_KNOWN, parse_page

NOW = datetime(2026, 2, 7, 19, tzinfo=UTC)
SOURCE = Source("tg_test", "Проба", "telegram", "proba", "home", "test", "H", enabled=True, lookback_days=10)
URL = "https://t.me/s/proba"


def widget(post: int, inside: str, at: str = "2026-02-06T17:31:20+00:00", views: str = "208", edited: str = "", kind: str = "text_not_supported_wrap") -> str:
    """A message of the page; `inside` is what stands between the channel's name and the footer."""
    seen = f'<span class="tgme_widget_message_views">{views}</span><span class="copyonly"> views</span>' if views else ""
    date = f'<a class="tgme_widget_message_date" href="https://t.me/proba/{post}"><time datetime="{at}" class="time">17:31</time></a>'
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message {kind} js-widget_message" data-post="proba/{post}">
      <div class="tgme_widget_message_bubble">
        <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/proba"><span>Проба</span></a></div>
        {inside}
        <div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
          {seen}<span class="tgme_widget_message_meta">{edited}{date}</span></div></div>
      </div></div></div>"""


def text(inside: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inside}</div>'


def photo(post: int) -> str:
    inner = '<div class="tgme_widget_message_photo" style="padding-top:66%"></div>'
    return f'<a class="tgme_widget_message_photo_wrap 52 12" href="https://t.me/proba/{post}" style="width:800px">{inner}</a>'


def page(*widgets: str, older: str = "") -> HtmlResponse:
    more = f'<div class="tgme_widget_message_centered"><a href="{older}" class="tme_messages_more js-messages_more"></a></div>' if older else ""
    body = (
        f'<html><body><main class="tgme_main"><section class="tgme_channel_history js-message_history">{more}{"".join(widgets)}</section></main></body></html>'
    )
    return HtmlResponse(URL, body=body, encoding="utf-8")


def parse(*widgets: str) -> list[Message]:
    return [one for one in parse_page(page(*widgets), SOURCE, NOW) if isinstance(one, Message)]


def only(inside: str, **more: str) -> Message:
    """The message of a page with one widget."""
    (message,) = parse(widget(7, inside, **more))
    return message


def test_a_message() -> None:
    assert only(text("Дорога закрыта с 7:00")) == Message(
        id="tg:proba/7", source="tg_test", channel="Проба", thread="tg:proba/7", parent=None, author=None, author_is_official=False,
        text="Дорога закрыта с 7:00", url="https://t.me/proba/7", published_at=datetime(2026, 2, 6, 17, 31, 20, tzinfo=UTC), collected_at=NOW, views=208,
    )  # fmt: skip


def test_messages_keep_the_order_of_the_page() -> None:
    assert [one.id for one in parse(*(widget(n, text(f"Пост {n}")) for n in (3, 4, 9)))] == ["tg:proba/3", "tg:proba/4", "tg:proba/9"]


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        ("Первая<br/>вторая<br>третья<br />четвёртая", "Первая\nвторая\nтретья\nчетвёртая"),
        ("Абзац<br/><br/>абзац", "Абзац\n\nабзац"),
        ("&quot;Апатит&quot; &amp; Ко, об&#39;єм &lt;3", '"Апатит" & Ко, об\'єм <3'),
        ('<i class="emoji" style="background-image:url(\'//x/40/E29AA1.png\')"><b>⚡️</b></i> Света нет', "⚡️ Света нет"),
        ('<b>Важно:</b> <a href="https://t.me/proba/1" target="_blank">тут</a>.', "Важно: тут."),
        ("До<pre>код\n  сдвиг</pre>после", "До\nкод\n  сдвиг\nпосле"),
        ("До<br/><blockquote>цитата</blockquote><br/><br/>после", "До\nцитата\n\nпосле"),
        ("<blockquote expandable>цитата</blockquote>", "цитата"),
        ("  <b> </b>\n", None),
    ],
)
def test_text(inside: str, read: str | None) -> None:
    assert [one.text for one in parse(widget(7, text(inside)))] == ([] if read is None else [read])


def test_an_edited_message_keeps_its_date() -> None:
    edited = only(text("Откроют в 11"), edited="edited &nbsp;")
    assert edited.text == "Откроют в 11"
    assert edited.published_at == datetime(2026, 2, 6, 17, 31, 20, tzinfo=UTC)


def test_a_message_of_another_time_zone() -> None:
    assert only(text("Час"), at="2026-02-06T20:31:20+03:00").published_at == datetime(2026, 2, 6, 17, 31, 20, tzinfo=UTC)


def forwarded(origin: str) -> str:
    return f'<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;{origin}</div>' + text("Снег")


def test_forwarded_from_a_channel() -> None:
    message = only(forwarded('<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/sosedi/812"><span>Соседи</span></a>'))
    assert (message.repost_of, message.text) == ("tg:sosedi/812", "Снег")


@pytest.mark.parametrize(
    "origin",
    [
        '<span class="tgme_widget_message_forwarded_from_name">Аня Тестова</span>',
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/anya_testova"><span>Аня Тестова</span></a>',
    ],
)
def test_forwarded_from_a_person_names_nobody(origin: str) -> None:
    message = only(forwarded(origin))
    assert (message.repost_of, message.author, message.text) == (None, None, "Снег")
    assert "Аня" not in repr(message)
    assert "anya" not in repr(message)


def test_a_reply_knows_its_parent_and_does_not_take_its_text() -> None:
    author = '<div class="tgme_widget_message_author accent_color">Проба</div>'
    quote = '<div class="tgme_widget_message_text js-message_reply_text">Дорога закрыта</div>'
    quoted = f'<a class="tgme_widget_message_reply user-color-default" href="https://t.me/proba/5">{author}{quote}</a>'
    message = only(quoted + text("Открыли"))
    assert (message.parent, message.text) == ("tg:proba/5", "Открыли")


def reply(href: str) -> str:
    return f'<a class="tgme_widget_message_reply user-color-1" href="{href}"><div class="js-message_reply_text">Было</div></a>' + text("Стало")


@pytest.mark.parametrize(
    ("href", "parent"),
    [
        ("https://t.me/proba/5", "tg:proba/5"),
        ("https://t.me/Proba/5?single", "tg:proba/5"),
        ("https://t.me/sosedi/5", "tg:sosedi/5"),
        ("https://t.me/sosedi/5?single", "tg:sosedi/5"),
        ("https://t.me/sosedi/12/5", "tg:sosedi/5"),
        ("https://t.me/c/123/5", None),
        ("https://t.me/sosedi", None),
        ("", None),
    ],
)
def test_links_to_other_posts(href: str, parent: str | None) -> None:
    assert only(reply(href)).parent == parent
    origin = f'<a class="tgme_widget_message_forwarded_from_name" href="{href}"><span>Соседи</span></a>'
    assert only(forwarded(origin)).repost_of == parent


def test_a_photo_alone_is_a_message() -> None:
    assert (only(photo(7)).text, only(photo(7)).attachments) == ("", {"photo": 1})


def test_attachments_are_kinds_and_counts() -> None:
    video = '<a class="tgme_widget_message_video_player" href="x"><time class="message_video_duration js-message_video_duration">0:15</time></a>'
    message = only(photo(7) + photo(8) + video + text("Смотрите"))
    assert message.attachments == {"photo": 2, "video": 1}
    assert message.published_at == datetime(2026, 2, 6, 17, 31, 20, tzinfo=UTC)


STICKER = '<div class="tgme_widget_message_sticker_wrap media_supported_cont"><i class="tgme_widget_message_sticker js-sticker_image"></i></div>'
VOICE = '<a class="tgme_widget_message_voice_player js-message_voice_player"><audio class="tgme_widget_message_voice" src="x"></audio></a>'
ROUND = '<a class="tgme_widget_message_roundvideo_player js-message_roundvideo_player"><div class="tgme_widget_message_roundvideo_wrap"></div></a>'
PLACE = '<a class="tgme_widget_message_location_wrap" href="x"><div class="tgme_widget_message_location"></div></a>'
POLL = """<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">Нужен ли каток?</div>
  <div class="tgme_widget_message_poll_type">Anonymous Poll</div><div class="tgme_widget_message_poll_option_text">Да</div></div>"""
UNSUPPORTED = '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">This media is not supported</div></div>'


@pytest.mark.parametrize(
    ("inside", "kind", "said"),
    [
        (STICKER, "sticker", ""),
        ('<div class="tgme_widget_message_tgsticker_wrap"><picture class="tgme_widget_message_tgsticker"></picture></div>', "sticker", ""),
        (VOICE, "voice", ""),
        (ROUND, "round_video", ""),
        (PLACE, "location", ""),
        (POLL, "poll", "Нужен ли каток?"),
        (UNSUPPORTED, "unsupported", ""),
        (photo(7) + UNSUPPORTED, "photo", ""),
    ],
)
def test_an_attachment_alone_is_a_message(inside: str, kind: str, said: str) -> None:
    assert (only(inside).text, only(inside).attachments) == (said, {kind: 1})


def test_a_poll_under_a_text() -> None:
    assert only(text("Голосуем") + POLL).text == "Голосуем\nНужен ли каток?"


def drops(*widgets: str) -> tuple[list[str], list[str]]:
    """Ids of the messages and reasons of the losses of a page."""
    found = list(parse_page(page(*widgets), SOURCE, NOW))
    return [one.id for one in found if isinstance(one, Message)], [one.why for one in found if isinstance(one, Dropped)]


@pytest.mark.parametrize("at", ["", "вчера", "1770399080", "06.02.2026 17:31"])
def test_a_message_without_a_known_time_is_dropped_and_counted(at: str) -> None:
    assert drops(widget(7, text("Снег"), at=at), widget(8, text("Лёд"))) == (["tg:proba/8"], [NO_TIME])


def test_a_message_of_an_unknown_kind_is_dropped_and_counted() -> None:
    assert drops(widget(7, '<div class="tgme_widget_message_hologram"></div>'), widget(8, text("Лёд"))) == (["tg:proba/8"], [NOTHING_KNOWN])


def test_a_time_without_a_zone_is_utc() -> None:
    assert only(text("Час"), at="2026-02-06T17:31:20").published_at == datetime(2026, 2, 6, 17, 31, 20, tzinfo=UTC)


def test_a_service_message_with_text_is_no_message() -> None:
    assert drops(widget(6, text("Channel photo updated") + photo(6), kind="service_message"), widget(8, text("Лёд"))) == (["tg:proba/8"], [])


def test_a_service_message_is_none() -> None:
    assert [one.id for one in parse(widget(6, "", kind="service_message"), widget(7, text("Снег")))] == ["tg:proba/7"]


@pytest.mark.parametrize(
    ("shown", "views"),
    [
        ("208", 208),
        ("1.5K", 1_500),
        ("4.1K", 4_100),
        ("4K", 4_000),
        ("56.3K", 56_300),
        ("1M", 1_000_000),
        ("1.2M", 1_200_000),
        ("0", 0),
        ("", None),
        ("32.3K", 32_300),
        ("8.29K", 8_290),
        ("1,5 тыс.", None),
        ("много", None),
        ("K", None),
        ("1.2B", None),
    ],
)
def test_views(shown: str, views: int | None) -> None:
    assert only(text("Снег"), views=shown).views == views


DEAD_PAGE = '<html><head><title>Telegram Messenger</title><meta property="og:title" content="Telegram"></head><body></body></html>'
CARD_PAGE = (
    '<html><body><div class="tgme_page"><div class="tgme_page_title"><span>Чат</span></div><div class="tgme_page_extra">12 members</div></div></body></html>'
)
NEW_PAGE = '<html><body><section class="tgme_channel_history"><article class="brand_new">Текст</article></section></body></html>'
BARE_PAGE = '<html><body><section class="tgme_channel_history js-message_history"> </section></body></html>'
FOUND_NONE = BARE_PAGE.replace("> <", '><div class="tgme_widget_message_wrap"><div class="tme_no_messages_found">No posts found</div></div><')
NO_TIMES_PAGE = page(widget(7, text("Снег"), at="вчера")).text
EMPTY = {"dead": DEAD_PAGE, "card": CARD_PAGE, "redesigned": NEW_PAGE, "bare": BARE_PAGE}


def spider(url: str = "https://t.me") -> TelegramSpider:
    return TelegramSpider(source=SOURCE, now=NOW, url=url)


def html(body: str) -> HtmlResponse:
    return HtmlResponse(URL, body=body, encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "word"), [("dead", "нет: проверьте имя"), ("card", "предпросмотра"), ("redesigned", "правка программы"), ("bare", "пока нет")]
)
def test_an_empty_page_is_a_problem_in_words(kind: str, word: str) -> None:
    one = spider()
    assert list(one.parse(html(EMPTY[kind]))) == []
    assert one.problem is not None
    assert word in one.problem
    assert "Проба" in one.problem
    assert "«proba»" in one.problem


def test_the_four_empty_pages_are_four_different_messages() -> None:
    assert len({why_empty(html(body)) for body in EMPTY.values()}) == 4


SERVICE = widget(1, text("Channel created"), kind="service_message")


@pytest.mark.parametrize(
    ("body", "word"),
    [(BARE_PAGE, "пока нет"), (FOUND_NONE, "пока нет"), (page(SERVICE).text, "пока нет"), (NO_TIMES_PAGE, "правка программы")],
)
def test_a_channel_without_messages_is_no_redesign(body: str, word: str) -> None:
    assert word in why_empty(html(body))


def at(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def crawl(response: HtmlResponse) -> tuple[list[str], list[str], str | None]:
    """Ids of the messages of a page, addresses of the next requests, the problem."""
    one = spider()
    results = list(one.parse(response))
    messages = [found.id for found in results if isinstance(found, Message)]
    return messages, [found.url for found in results if isinstance(found, scrapy.Request)], one.problem


def test_a_fresh_page_asks_for_the_page_before_it() -> None:
    fresh = page(widget(7, text("Снег"), at=at(2)), widget(8, text("Лёд"), at=at(1)), older="/s/proba?before=7")
    assert crawl(fresh) == (["tg:proba/7", "tg:proba/8"], ["https://t.me/s/proba?before=7"], None)


def test_a_page_with_old_messages_is_the_last_and_they_are_left_out() -> None:
    mixed = page(widget(7, text("Старое"), at=at(11)), widget(8, text("Лёд"), at=at(9)), older="/s/proba?before=7")
    assert crawl(mixed) == (["tg:proba/8"], [], None)


def test_a_page_of_service_messages_leads_to_the_page_before_it() -> None:
    service = page(widget(9, text("Channel photo updated"), kind="service_message", at=at(1)), older="/s/proba?before=9")
    assert crawl(service) == ([], ["https://t.me/s/proba?before=9"], None)


def test_an_empty_last_page_after_messages_is_no_problem() -> None:
    one = spider()
    assert list(one.parse(page(widget(7, text("Снег"), at=at(1)), older="/s/proba?before=7")))
    assert list(one.parse(html(BARE_PAGE))) == []
    assert one.problem is None


def test_the_first_page_of_a_channel_ends_it() -> None:
    assert crawl(page(widget(7, text("Снег"), at=at(1)))) == (["tg:proba/7"], [], None)


def test_a_quiet_channel_is_no_problem() -> None:
    assert crawl(page(widget(7, text("Старое"), at=at(100)), older="/s/proba?before=7")) == ([], [], None)


def test_what_is_left_out_goes_along() -> None:
    one = spider()
    (dropped,) = [found for found in one.parse(page(widget(7, text("Снег"), at="вчера"), widget(8, text("Лёд"), at=at(1)))) if isinstance(found, Dropped)]
    assert dropped == Dropped("tg_test", NOW, NO_TIME, "tg:proba/7", "Снег")


def listed(*pages: HtmlResponse) -> Listing | None:
    """The listing after the pages, newest first."""
    one = spider()
    for response in pages:
        list(one.parse(response))
    return next(iter(one.listings()), None)


def test_a_channel_read_back_to_the_look_back_shows_what_was_deleted() -> None:
    newest = page(widget(8, text("Лёд"), at=at(2)), widget(11, text("Наст"), at=at(1)), older="/s/proba?before=8")
    older = page(widget(5, text("Старое"), at=at(11)), widget(7, text("Снег"), at=at(3)), older="/s/proba?before=5")
    found = listed(newest, older)
    assert found == Listing("tg_test", None, NOW - timedelta(days=10), ("tg:proba/11", "tg:proba/5", "tg:proba/7", "tg:proba/8"), NOW)


def test_a_channel_without_a_link_back_tells_of_what_it_shows_alone() -> None:
    found = listed(page(widget(7, text("Снег"), at=at(3)), widget(8, text("Лёд"), at=at(1))))
    assert found is not None
    assert found.since == NOW - timedelta(days=3)


def test_parts_of_an_album_service_and_unreadable_messages_are_shown() -> None:
    album = photo(20) + photo(21).replace('proba/21"', 'proba/21?single"') + photo(22).replace("t.me/proba", "t.me/sosedi") + text("Снег")
    found = listed(page(widget(18, "", kind="service_message"), widget(19, text("Наст"), at="вчера"), widget(20, album, at=at(1))))
    assert found is not None
    assert found.ids == ("tg:proba/18", "tg:proba/19", "tg:proba/20", "tg:proba/21")


def test_a_channel_without_messages_shows_nothing_deleted() -> None:
    assert listed(html(BARE_PAGE)) is None
