"""Posts by WordPress' REST API (developer.wordpress.org/rest-api/reference/posts)."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

from crawler.discovery.found import Found, Link, Listing, NotReadableError, day, moment
from crawler.source import Source

# Asked of a site whose API answers: newest first, and no more fields than are read here.
POSTS = "/wp/v2/posts?per_page=50&page={page}&_fields=id,link,title,date,modified_gmt"


def read(page: Listing, source: Source) -> Found:
    """The posts of a page. Raises NotReadableError for what is no list of posts."""
    try:
        rows = json.loads(page.text)
    except (ValueError, RecursionError):
        raise NotReadableError("not JSON") from None
    if not isinstance(rows, list):
        said = rows.get("code") if isinstance(rows, dict) else None
        raise NotReadableError(f"no list of posts{f' ({said})' if isinstance(said, str) else ''}")
    links = [link for row in rows if isinstance(row, dict) and (link := _link(row))]
    return Found(links)


def _link(row: dict[str, Any]) -> Link | None:
    url = row.get("link")
    if not isinstance(url, str) or "://" not in url:
        return None
    title = row.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else None
    text = html.unescape(re.sub(r"<[^>]*>", "", rendered)) if isinstance(rendered, str) else ""
    return Link(
        url,
        " ".join(text.split()),
        day(_text(row, "date")),
        moment(_text(row, "modified_gmt"), dt.UTC),
    )


def _text(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    return value if isinstance(value, str) else None
