"""The comments of an article as facts."""

from collections.abc import Callable, Iterator

from models.message import Dropped, Listing, Message
from spiders.comments import Comments
from spiders.said import Said

NO_TEXT = "комментарий без текста"
REMOVED = "удалённый комментарий"


def comment_facts(root: Message, comments: Comments, hash_author: Callable[[str], str]) -> Iterator[Message | Dropped | Listing]:
    """Messages of the comments, what was left out, and, where the page shows them all, the listing by which deletions are seen."""
    ids: list[str] = []
    messages: dict[str, Message] = {}
    for one in comments.said:
        ids.append(f"{root.id}#{one.mark or _key(root, one, hash_author)}")
        messages.setdefault(ids[-1], _message(root, one, ids, hash_author))
    yield from messages.values()
    for why, times in ((NO_TEXT, comments.empty), (REMOVED, comments.removed)):
        yield from (Dropped(root.source, root.collected_at, why, f"{root.id}#{why}-{number}") for number in range(times))
    if comments.whole:
        since = min([root.published_at, *(one.published_at for one in messages.values())])
        yield Listing(root.source, root.id, since, tuple(messages), root.collected_at)


def _key(root: Message, one: Said, hash_author: Callable[[str], str]) -> str:
    """What stands for a comment that its page does not number."""
    return hash_author(f"{root.id}\n{one.name}\n{one.at.isoformat() if one.at else ''}\n{one.text}")


def _message(root: Message, one: Said, ids: list[str], hash_author: Callable[[str], str]) -> Message:
    """The message of the last of `ids`; one without a date is as old as the article."""
    return Message(
        id=ids[-1], source=root.source, channel=root.channel, thread=root.id, parent=ids[one.parent] if one.parent is not None else root.id,
        author=hash_author(f"site:{root.source}:{one.name}") if one.name else None, author_is_official=root.author_is_official and one.by_host,
        text=one.text, url=f"{(root.url or '').partition('#')[0]}#comments", published_at=one.at or root.published_at, collected_at=root.collected_at,
    )  # fmt: skip
