"""Which messages of its thread the reply of an official page answers: by place, by name, by matter; several where it answers several."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from classifiers.matter import Matter, matter_of, who_is_named
from classifiers.reply_kind import ANSWER, NOTICE, QUESTION, REACTION, kind_of
from classifiers.rules import says
from classifiers.thread_post import Post
from models.language import fold
from models.reply_rules import ReplyRules

TO_ALL = "всем сразу, об этом ничего"


@dataclass(frozen=True, slots=True)
class Tie:
    """The reply answers the message, or reacts to it; `evidence` says in Russian by what it was seen."""

    reply: str
    message: str
    kind: str
    evidence: str


@dataclass(slots=True)
class _Thread:
    """`posts` are all its messages, `said` those so far: `settled` have an answer, `ties` tell what each reply was for, `named` whom others called so."""

    root: str
    rules: ReplyRules
    posts: Mapping[str, Post]
    said: dict[str, Post] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    ties: dict[str, list[Tie]] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    asks: dict[str, bool] = field(default_factory=dict)


def tie_replies(posts: Iterable[Post], root: str, rules: ReplyRules) -> list[Tie]:
    """The ties of every official reply of the thread whose root is `root`, in order of time. A notice to all answers nobody."""
    known = {post.id: post for post in posts}
    thread = _Thread(root, rules, known)
    for post in sorted(known.values(), key=lambda one: (one.at, one.id != root, one.id)):
        if post.official and post.id != root:
            kind = kind_of(post.text, rules)
            found = {} if kind == NOTICE else _answered(post, kind, thread)
            ties = thread.ties[post.id] = [_tie(post, id, kind, why) for id, why in found.items()]
            thread.settled |= {tie.message for tie in ties if tie.kind == ANSWER}
        _learn_name(post, thread)
        thread.said[post.id] = post
    return [tie for ties in thread.ties.values() for tie in ties]


def _tie(post: Post, message: str, kind: str, why: str) -> Tie:
    """A question to the resident is a reaction, and so are words to all for those of whose matter they say nothing."""
    if kind == QUESTION:
        return Tie(post.id, message, REACTION, f"{why}, просят уточнить")
    return Tie(post.id, message, REACTION if why == TO_ALL else kind, why)


def _learn_name(post: Post, thread: _Thread) -> None:
    """«Олег, видимо…» under a message tells how its author is called."""
    above = thread.said.get(post.parent or "")
    names = who_is_named(post.text)
    if above and above.author and not above.official and above.id != thread.root and len(names) == 1:
        thread.named.setdefault(names[0], set()).add(above.author)


def _answered(post: Post, kind: str, thread: _Thread) -> dict[str, str]:
    """Ids of the messages that the reply answers, each with the reason."""
    above = thread.posts.get(post.parent or "")
    if above and above.id != thread.root and not above.official:
        return {above.id: "ответ под сообщением"} | _rest(post, above, thread)
    called = set(post.mentions) | {author for name in who_is_named(post.text) for author in thread.named.get(name, ())}
    if named := {id: "обращение к автору" for author in sorted(called) for id in _of_author(post, author, thread)}:
        return named
    if post.parent and above is None:
        return {}  # what it stands under was never seen
    if above and above.official and above.id != thread.root and thread.ties.get(above.id):
        return {tie.message: "продолжение ответа" for tie in thread.ties[above.id]}
    if says(thread.rules.everyone, fold(post.text)):
        return _to_all(post, thread)
    return _by_matter(post, kind, thread)


def _to_all(post: Post, thread: _Thread) -> dict[str, str]:
    """All that ask: a reply that names the place of one, or two words of his matter, answers him; the rest is for all."""
    matter = matter_of(post, thread.rules)
    asked = [one for one in _waiting(thread) if _asks(one, thread)]
    found = {one.id: matter.shared(one)[:2] for one in asked if not matter.elsewhere(one)}
    return {one.id: found[one.id][1] if one.id in found and found[one.id][0] >= 2 else TO_ALL for one in asked}


def _rest(post: Post, above: Post, thread: _Thread) -> dict[str, str]:
    """What else a reply under one message answers: open ones about a house that it names, of the same author any place; those whose author it addresses."""
    matter = matter_of(post, thread.rules)
    waiting = [one for one in _waiting(thread) if one.id != above.id and _asks(one, thread)]
    placed = [one for one in waiting if matter.names_house_of(one) or (one.author and one.author == above.author and matter.names_place_of(one))]
    others = [id for author in post.mentions if author != above.author for id in _of_author(post, author, thread)]
    return {one.id: "тот же адрес" for one in placed} | {id: "обращение к автору" for id in others if id != above.id}


def _of_author(post: Post, author: str, thread: _Thread) -> list[str]:
    """The open questions of an author, the newest since the last reply of a page and his root; else the last thing he wrote that is open, or at all."""
    own = [one for one in thread.said.values() if one.author == author and not one.official]
    waiting = [one for one in own if one.id not in thread.settled and not _is_to_resident(one, thread)]
    asked = [one for one in waiting if one.id == thread.root or "?" in one.text or says(thread.rules.request, fold(one.text))]
    if any(one.id == thread.root for one in asked):
        asked = [one for one in asked if one.id == thread.root or ("?" in one.text and one.parent == thread.root)]
    last = max((one.at for one in thread.said.values() if one.official and one.id != thread.root), default=post.at)
    fresh = [one for one in asked if one.at > last or one.id == thread.root]
    return [one.id for one in fresh or asked or waiting[-1:] or own[-1:]]


def _waiting(thread: _Thread) -> list[Post]:
    """Residents' messages without an answer that are said to all or to the page, in order of time."""
    return [one for one in thread.said.values() if not one.official and one.id not in thread.settled and not _is_to_resident(one, thread)]


def _is_to_resident(post: Post, thread: _Thread) -> bool:
    """True for what is said to another resident, unless it brings a place of its own or says «у нас тоже»."""
    above = thread.posts.get(post.parent or "")
    if above is None or above.id == thread.root or above.official:
        return False
    return not post.spots and not says(thread.rules.too, fold(post.text))


def _asks(post: Post, thread: _Thread) -> bool:
    """Whether the message asks: looked at once."""
    if post.id not in thread.asks:
        thread.asks[post.id] = _seems_to_ask(post, thread)
    return thread.asks[post.id]


def _seems_to_ask(post: Post, thread: _Thread) -> bool:
    """True for the root, a question, a request, an addition to what was said, a place of its own; not for what residents ask one another."""
    text = fold(post.text)
    if post.id == thread.root or says(thread.rules.neighbours, text):
        return post.id == thread.root
    opens = text.lstrip().startswith(("и ", "а "))
    return "?" in text or opens or bool(post.spots) or says(thread.rules.too, text) or says(thread.rules.request, text)


def _by_matter(post: Post, kind: str, thread: _Thread) -> dict[str, str]:
    """The open messages that explain most of what the reply speaks of, as many authors as it calls by name; else the root; else the last question."""
    matter, callers = matter_of(post, thread.rules), len(who_is_named(post.text))
    waiting = [one for one in _waiting(thread) if not matter.elsewhere(one)]
    asked = [one for one in waiting if _asks(one, thread)]
    root = next((one for one in asked if one.id == thread.root), None)
    found = dict(_covering(matter, waiting, thread)) if kind == ANSWER else {one.id: "тот же адрес" for one in asked if matter.names_place_of(one)}
    if not found:
        found = _by_order(asked or waiting, thread)
    if kind != ANSWER:
        return found
    if callers:
        return _called(found, asked, callers, thread)
    authors = {thread.said[id].author for id in found}
    if root and root.id not in found and root.author and root.author in authors:
        found[root.id] = "тот же автор"
    if thread.root in found:
        found |= {one.id: "о том же" for one in asked if one.id not in found and _joins(one, matter, thread)}
    return found


def _by_order(waiting: Sequence[Post], thread: _Thread) -> dict[str, str]:
    """The root, if it asks; else the last question without an answer, or the last thing said."""
    root = next((one for one in waiting if one.id == thread.root), None)
    asked = [one for one in waiting if "?" in one.text] or [one for one in waiting if one.id != thread.root]
    thanks = root is not None and "?" not in root.text and says(thread.rules.thanks, fold(root.text))
    if root and not (thanks and asked):
        return {root.id: "начало ветки"}
    said = asked or [one for one in thread.said.values() if not one.official]
    return {one.id: "последний вопрос без ответа" for one in said[-1:]}


def _called(found: Mapping[str, str], asked: Sequence[Post], callers: int, thread: _Thread) -> dict[str, str]:
    """Of the found as many authors as are called by name; open questions of others where too few are found."""
    kept: dict[str, str] = {}
    authors: set[str | None] = set()
    for id, why in (*found.items(), *((one.id, "назван по имени, открытый вопрос") for one in asked)):
        author = thread.said[id].author
        if id not in kept and (len(authors) < callers or (author in authors and id in found)):
            authors.add(author)
            kept[id] = why
    return kept


def _covering(matter: Matter, waiting: Sequence[Post], thread: _Thread) -> Iterator[tuple[str, str]]:
    """Message by message that adds most to what is explained, the root, then the earliest, first among equals; chatter must share three words."""
    left, rest = matter, list(waiting)
    while rest:
        told = [(one, left.shared(one)) for one in rest]
        best, (gain, why, words) = max(told, key=lambda one: one[1][0] + (one[0].id == thread.root) / 2 - (not _asks(one[0], thread)))
        if gain < (1 if _asks(best, thread) else 3):
            return
        yield best.id, why
        left, rest = left.without(best, words), [one for one, (shared, *_) in told if one is not best and shared > 0]  # who shares nothing will not later


def _joins(post: Post, matter: Matter, thread: _Thread) -> bool:
    """True for «и у нас» without another address."""
    text = fold(post.text)
    return (says(thread.rules.too, text) or text.startswith("и ")) and not post.spots and not matter.other_house(text)
