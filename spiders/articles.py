"""Articles of any site and their comments: a feed, a sitemap or a section page, as the block of sources.toml says."""

from collections.abc import Sequence
from datetime import datetime

from scrapy.http import HtmlResponse, XmlResponse

from models.message import Dropped, Message
from spiders.feeds import Entry
from spiders.lists import Record
from spiders.pages import Article, concerns, read_article
from spiders.replies import comment_facts
from spiders.site import NO_WORDS, SiteSpider


class ArticlesSpider(SiteSpider):
    """An article is a message, its comments are the thread."""

    name = "articles"

    def read_page(self, page: HtmlResponse | XmlResponse, entry: Entry, of: str) -> tuple[Sequence[Record], bool]:
        """The message of an article page with its comments, if it is one, and whether it is of the look-back."""
        article = read_article(page, entry.title, self.source.comments, self.now)
        if article.is_missing:
            return self.absent("вместо статьи «не найдено»", entry), False
        published = entry.published or article.published or entry.changed
        if not article.text or published is None:
            return [self.lose("статья без даты" if article.text else "статья без текста", entry, text=article.text)], False
        fresh = published >= self.since
        records = self._records(entry, article, published, page.url) if fresh else []
        taken = any(isinstance(one, Message) for one in records)
        self.keep(entry, page, of, published, taken, comments=len(article.comments.said) if taken else 0)
        return records, fresh

    def _records(self, entry: Entry, article: Article, published: datetime, url: str) -> list[Record]:
        """The message of an article and its comments, or what lacks the block's words."""
        text, id = f"{article.title}\n{article.text}".strip(), self.id_of(entry.key)
        if not concerns(text, self.source.words):
            return [Dropped(self.source.id, self.now, NO_WORDS, id, text)]
        self.tally.got += 1
        self.there[id] = published
        message = Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None, author=None, author_is_official=self.source.official,
            text=text, url=url, published_at=published, collected_at=self.now, comments=len(article.comments.said),
        )  # fmt: skip
        return [message, *comment_facts(message, article.comments, self.hash_author)]
