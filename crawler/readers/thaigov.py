"""Articles of the corpus thaigov-v2 as its authors publish it, a text file each.

https://github.com/PyThaiNLP/thaigov-v2-corpus; a file `<category>_<n>_<uuid>.txt` (the oldest:
`<category>_<n>.txt`) holds

    รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-HEADLINE
    (blank line)
    วันพุธที่ 15 ธันวาคม 2564
    พิมพ์
    HEADLINE, often twice
    the body ...
    (blank line)
    ที่มา : https://www.thaigov.go.th/news/contents/details/NNN

Its folders are named for the day of the harvest, not of publication. The text that comes out is
the same as that of the JSON Lines edition of the corpus, so an article is one document whichever
was imported.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import PurePosixPath

from crawler import dates
from crawler.readers.records import Unreadable
from khaosan.records import Document

PREFIX = "รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-"
_SOURCE_LINE = re.compile(r"ที่มา\s*(?:\(URL source\)\s*)?:\s*(https?://\S+)\s*")
_ARTICLE_URL = re.compile(r"https?://(?:www\.)?thaigov\.go\.th/news/contents/details/(\d+)/?")
_FILE_NAME = re.compile(r"(.+?)_\d+(?:_[0-9a-fA-F-]{36})?\.txt", re.DOTALL)
_WEEKDAY_DATE = re.compile(r"วัน[ก-๙]{1,20}ที่\s*\d{1,2}\s*[ก-๙]{1,20}\s*\d{4}")
_NUMERIC_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_PRINT = "พิมพ์"  # the page's print button
_RULE = re.compile(r"[-_.=*]+")


def is_article(text: str) -> bool:
    """Whether a text file is of this corpus: its first line has the site's prefix, or its last
    one is `ที่มา :` with an article's address."""
    if text.startswith(PREFIX):
        return True
    source = _SOURCE_LINE.fullmatch(text[text.rstrip().rfind("\n") + 1 :])
    return source is not None and _ARTICLE_URL.fullmatch(source[1]) is not None


def document(text: str, name: str) -> Document:
    """The article of one file. `name`: the file's, for the category.

    Raises Unreadable for a file with nothing but a headline.
    """
    head, _, rest = text.partition("\n")
    title = head.strip().removeprefix(PREFIX).strip()
    lines = [line.strip() for line in rest.split("\n")]
    url = _take_address(lines)
    lines = [line for line in lines if line and line != _PRINT and not _RULE.fullmatch(line)]
    published = _take_header(lines, title)
    if not lines:
        raise Unreadable("a headline with no text", title[:80])
    return Document.new(
        "\n".join([title, *lines] if title else lines),
        id=article_id(url) if url else None,
        url=url,
        title=title or None,
        published=published,
        category=_category(name),
    )


def article_id(url: str) -> str:
    """The id of an article in the corpus's JSON Lines edition: of its address."""
    return hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10]


def _take_address(lines: list[str]) -> str | None:
    """Remove the last line where it is the address, and return it as the site now writes it."""
    while lines and not lines[-1]:
        lines.pop()
    match = _SOURCE_LINE.fullmatch(lines[-1]) if lines else None
    if match is None:
        return None
    lines.pop()
    article = _ARTICLE_URL.fullmatch(match[1])
    number = article[1] if article else None
    return f"https://www.thaigov.go.th/news/contents/details/{number}" if number else match[1]


def _take_header(lines: list[str], title: str) -> dt.date | None:
    """Remove the page's date and its repeated headline from the front; return the date.

    Pages since December 2022 have a second, numeric date, after which the JSON Lines edition
    leaves the headline standing; so does this.
    """
    published = None
    if lines and _WEEKDAY_DATE.fullmatch(lines[0]):
        published = dates.read(lines.pop(0))
    while lines and lines[0] == title:
        lines.pop(0)
    if published is None and lines and _NUMERIC_DATE.fullmatch(lines[0]):
        published = dates.read(lines[0])
    return published


def _category(name: str) -> str | None:
    match = _FILE_NAME.fullmatch(PurePosixPath(name).name)
    return match[1].strip() if match else None
