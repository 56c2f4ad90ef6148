"""What `khaosan sources add` and `check` saw, for a person to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from khaosan.console import one_line, out, plural

MOST_SHOWN = 10  # addresses


def survey(answer: dict[str, Any]) -> None:
    """What a survey found and the file that it makes of it."""
    for line in (*_ways(answer), *_articles(answer)):
        out(line)
    for note in answer["notes"]:
        out(f"note: {one_line(note)}")
    out()
    out(answer["toml"].rstrip("\n"))


def check(answer: dict[str, Any]) -> None:
    """What a check found."""
    for line in (*_ways(answer), *_articles(answer), *_selectors(answer)):
        out(line)
    for url in answer["unlisted"][:MOST_SHOWN]:
        out(f"only in the feed: {one_line(url)}")
    if len(answer["unlisted"]) > MOST_SHOWN:
        out(f"only in the feed: {len(answer['unlisted']) - MOST_SHOWN} more")
    if answer["ok"]:
        out(f"{answer['source']}: as its file says; {plural(answer['requests'], 'request')}")


def _ways(answer: dict[str, Any]) -> Iterator[str]:
    # Of the usual addresses of feeds and sitemaps most are not there on any site.
    absent = Counter(way["way"] for way in answer["ways"] if way["reason"] == "HTTP 404")
    told = set()
    for way in answer["ways"]:
        if way["reason"] == "HTTP 404" and absent[way["way"]] > 1:
            if way["way"] not in told:
                yield f"{way['way']}: nothing at {absent[way['way']]} usual addresses"
            told.add(way["way"])
            continue
        said = way["reason"] or plural(way["articles"], "article")
        yield f"{way['way']}: {one_line(way['url'])}: {one_line(said)}"


def _articles(answer: dict[str, Any]) -> Iterator[str]:
    for article in answer["articles"]:
        yield ""
        yield one_line(article["url"])
        if article["reason"]:
            yield f"  not an article: {one_line(article['reason'])}"
            continue
        yield f"  {one_line(article['title'])}"
        day = article["published"] or "no date"
        yield f"  {day}, {article['letters']:,} characters: {one_line(article['first'])}"
    yield ""


def _selectors(answer: dict[str, Any]) -> Iterator[str]:
    for row in answer["selectors"]:
        if not row["of"]:
            continue  # no article could be read
        selector = one_line(row["selector"])
        yield f"select.{row['key']} {selector}: found in {row['found']} of {row['of']}"
