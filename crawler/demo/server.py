"""The server of the demonstration site: three sites on three ports of the loopback."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.demo import pages
from crawler.demo.articles import SHAPES, Article, load

_HTML = "text/html; charset=utf-8"


@contextmanager
def serve(first_port: int = 0) -> Iterator[dict[str, str]]:
    """Serve the three sites while the block runs; gives each one's base address by its shape.

    `first_port`: the port of the first, the others follow; whatever port is free where it is 0 or
    taken. The same ports twice are the same addresses, so that a second crawl knows the articles.
    """
    servers = {
        shape: _Server(shape, first_port + at if first_port else 0)
        for at, shape in enumerate(SHAPES)
    }
    # The poll interval is how long the end of the block waits for each server.
    threads = [
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        for server in servers.values()
    ]
    try:
        for thread in threads:
            thread.start()
        yield {shape: server.base for shape, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, shape: str, port: int) -> None:
        site = _Site(shape)
        handler = partial(_Handler, site=site)
        try:
            super().__init__(("127.0.0.1", port), handler)
        except OSError:
            super().__init__(("127.0.0.1", 0), handler)
        self.base = site.base = f"http://127.0.0.1:{self.server_port}"


class _Site:
    """What one site answers."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        self.articles = load(shape)
        self.base = ""

    def answer(self, target: str) -> tuple[bytes, str, Article | None] | None:
        """The body, its content type and, where it is one, the article; None for 404."""
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        if parts.path == "/robots.txt":
            return pages.robots(self.base), "text/plain", None
        if parts.path == "/sitemap.xml":
            return pages.sitemap(self.shape, self.base, self.articles), "application/xml", None
        if parts.path == "/rss.xml":
            return pages.rss(self.shape, self.base, self.articles), "application/rss+xml", None
        if parts.path == "/servlet/RssServlet" and self.shape == "dla":
            return pages.letters(), "text/xml", None
        if parts.path == "/about":
            return pages.about_page(), _HTML, None
        for article in self.articles:
            if target == pages.article_path(self.shape, article.number):
                kind = _HTML if article.encoding == "utf-8" else "text/html"
                return pages.article_page(self.shape, article, self.articles), kind, article
        page = query.get("page", ["1"])[0]
        is_list = parts.path in ("/", urlsplit(pages.list_path(self.shape, 1)).path)
        if is_list and page.isdecimal() and query.get("_mode", ["list"])[0] == "list":
            return pages.list_page(self.shape, max(1, int(page)), self.articles), _HTML, None
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, site: _Site) -> None:
        self.site = site
        super().__init__(*arguments)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the terminal belongs to the demonstration."""

    def do_GET(self) -> None:
        """Answer; 304 to who has the article in its present form."""
        found = self.site.answer(self.path)
        if found is None:
            self._send(404, "ไม่พบหน้าที่ต้องการ".encode(), _HTML)
            return
        body, kind, article = found
        if article is None:
            self._send(200, body, kind)
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        modified = dt.datetime.combine(article.published, dt.time(2), dt.UTC)
        when = format_datetime(modified, usegmt=True)
        headers = {"ETag": tag, "Last-Modified": when}
        # RFC 9110, 13.1.3: If-None-Match, where it is sent, is the one that counts.
        asked = self.headers.get("If-None-Match")
        same = asked == tag if asked else self.headers.get("If-Modified-Since") == when
        self._send(304 if same else 200, b"" if same else body, kind, headers)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
