"""What the addresses of a site's articles have in common, as a regular expression."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.discovery.found import Link

# A shape is that of articles where so many links have it, with so long a text on the median: menus
# have short ones.
LEAST_LINKS, LEAST_TEXT = 4, 20
# Pages that are full of long links and are no articles.
_NO_ARTICLE = re.compile(
    r"calendar|login|logout|register|search|categor|/tags?/|/author/|/page/|gallery|webboard"
    r"|sitemap|\.(?:jpe?g|png|gif|pdf|docx?|xlsx?|zip|rar)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_SLUG, _DIGITS = "[^/?]+", r"\d+"
_ID_NAMES = ("id", "news", "nid", "aid", "news_id", "newsid", "article", "p", "no")


@dataclass(frozen=True, slots=True)
class Shape:
    """A regular expression on path and query, and, where an article is told by one number alone,
    the address that is made of it."""

    url: str
    address: str = ""


def shape_of(url: str) -> Shape | None:
    """The shape of one address: numbers are any number, words of a headline any text. None where
    there is nothing in it that could change from article to article."""
    parts = urlsplit(url)
    if query := _query(parts.query):
        asked, address = query
        return Shape(f"^{re.escape(parts.path)}{asked}", f"{parts.path}?{address}")
    segments = [s for s in parts.path.split("/") if s]
    pieces = [_segment(s, last=at == len(segments)) for at, s in enumerate(segments, 1)]
    pattern = "".join(f"/{piece}" for piece in pieces)
    slash = "/?" if parts.path.endswith("/") else ""
    numbers = pattern.count(_DIGITS)
    if not numbers and _SLUG not in pattern:
        return None
    address = ""
    if numbers == 1:
        if _SLUG not in pattern:
            address = _NUMBER.sub("{id}", parts.path)
        pattern = pattern.replace(_DIGITS, rf"(?P<id>{_DIGITS})")
    return Shape(rf"^{pattern}{slash}(?:\?|$)", address)


def _segment(segment: str, *, last: bool) -> str:
    if _NUMBER.fullmatch(segment):
        return _DIGITS
    if last and re.match(r"\d+-", segment):  # Joomla: 45-headline
        return f"{_DIGITS}-{_SLUG}"
    if last and _is_headline(segment):
        return _SLUG
    if last and len(_NUMBER.findall(segment)) == 1:  # news_12.html
        return _DIGITS.join(map(re.escape, _NUMBER.split(segment)))
    return re.escape(segment)


def _query(query: str) -> tuple[str, str] | None:
    """The regular expression and the form of a query of which one number is the article's; what
    else in it is no number is kept (view=article)."""
    pairs = parse_qsl(query)
    told = [k for k, v in pairs if k.lower() in _ID_NAMES and re.match(r"\d", v)]
    if not told:
        return None
    kept = [(k, v) for k, v in pairs if k != told[0] and not re.search(r"\d", v)]
    ahead = "".join(f"(?=.*{re.escape(k)}={re.escape(v)})" for k, v in kept)
    pattern = rf"\?{ahead}(?:.*&)?{re.escape(told[0])}=(?P<id>{_DIGITS})"
    return pattern, "&".join([*(f"{k}={v}" for k, v in kept), f"{told[0]}={{id}}"])


def _is_headline(segment: str) -> bool:
    plain = unquote(segment)
    thai = any("\u0e00" <= c <= "\u0e7f" for c in plain)
    return thai or plain.count("-") >= 2 or (len(plain) > 25 and "." not in plain)


def common_shape(urls: Iterable[str]) -> Shape | None:
    """The shape that most of these addresses have; None where no four in five share one."""
    shapes = [shape_of(url) for url in urls]
    if not shapes:
        return None
    best, count = Counter(shapes).most_common(1)[0]
    return best if best is not None and count * 5 >= len(shapes) * 4 else None


def article_shapes(links: Iterable[Link]) -> list[tuple[Shape, list[Link]]]:
    """The links of a page that could be articles, by shape, the likeliest shape first."""
    groups: dict[Shape, dict[str, Link]] = defaultdict(dict)
    for link in links:
        if _NO_ARTICLE.search(link.url):
            continue
        if shape := shape_of(link.url):
            groups[shape][link.url] = link
    likely = []
    for shape, group in groups.items():
        length = median(len(link.title) for link in group.values())
        if len(group) >= LEAST_LINKS and length >= LEAST_TEXT:
            likely.append((len(group) * min(length, 80), shape, list(group.values())))
    likely.sort(key=lambda row: -row[0])
    return [(shape, found) for _, shape, found in likely]
