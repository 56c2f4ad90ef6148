"""The spider's part that fetches files: further ones of a letter, those of an article."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scrapy.http import Request, Response
from w3lib.url import safe_url_string

from crawler.failures import reason_of, status_of
from crawler.items import Answer, AttachedFile, Item, Miss, Unchanged
from crawler.known import Known
from khaosan.records import Attachment

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from crawler.record import Record
    from crawler.source import Source

WEB_PAGE = "a web page in place of a file"


class Files:
    """What the spider knows of files. They are kept as fetched, and read after the crawl."""

    source: Source
    record: Record
    requested: set[str]

    def files_of_article(
        self, attached: Iterable[Attachment], article: str, priority: int
    ) -> Iterator[Request]:
        """Requests for the files that an article links to, as many as the source says. One that
        is known is asked after when its time has come, with all that is known (`record.due`)."""
        links = [a for a in attached if a.kind == "file" and self.source.file_of_article(a.url)]
        for link in links[: self.source.articles.files]:
            if self.record.known(safe_url_string(link.url)) is None:
                yield from self.file(link.url, article, priority, text=link.text)

    def file(
        self,
        url: str,
        article: str,
        priority: int,
        *,
        text: str | None = None,
        known: Known | None = None,
    ) -> Iterator[Request]:
        """A request for a file, none where this run has made it. `text`: of the link to it."""
        url = safe_url_string(url)
        if url in self.requested:
            return
        self.requested.add(url)
        yield Request(
            url,
            headers=known.conditions if known else None,
            callback=self.parse_file,
            errback=self.file_missed,
            cb_kwargs={"url": url, "article": article, "text": text},
            meta={"handle_httpstatus_list": [304]},
            priority=priority,
            dont_filter=True,
        )

    def parse_file(
        self, response: Response, url: str, article: str, text: str | None
    ) -> Iterator[Item]:
        """A file of an article or a letter."""
        answer = Answer.of(response, url, link=text)
        if response.status == 304:
            yield Unchanged(answer)
        elif is_web_page(answer):
            yield Miss(without_body(answer), WEB_PAGE)
        else:
            yield AttachedFile(answer, article)

    def file_missed(self, failure: Failure) -> Iterator[Item]:
        """A file that could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        answer = Answer(request.cb_kwargs["url"], status_of(failure), dt.datetime.now(dt.UTC))
        yield Miss(answer, reason_of(failure))


def is_web_page(answer: Answer) -> bool:
    """Whether a file's address answered with a page: of an error, or to log in."""
    return bool(answer.content_type) and answer.is_page


def without_body(answer: Answer) -> Answer:
    """The answer with nothing to keep: a page in place of a file is no article either."""
    return dataclasses.replace(answer, body=None)
