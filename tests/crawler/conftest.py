"""A small site on the loopback, with pages of our own, whose every request is remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from khaosan.settings import Settings

SOURCE = """
title = "เทศบาลเมืองตัวอย่าง"
base = "https://www.muang.example"
agency = "เทศบาลเมืองตัวอย่าง"

[pace]
timeout = 3

[bounds]
megabytes = 0.5

[lists]
pages = ["/news?page=1"]

[articles]
url = '^/news/(?P<id>\\d+)'
address = "/news/{id}"

[select]
title = ["h1.headline"]
date = [".published"]
text = ["div.content"]
"""


@dataclass
class Reply:
    """What the site answers. `cut`: the connection ends after half of the body; `sleep`: seconds
    before it answers; `then`: what the second and later requests get."""

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    sleep: float = 0.0
    then: Reply | None = None


@dataclass
class Site:
    """A site: `pages` by path with query, what was asked in `log`: (seconds, path, headers)."""

    base: str = ""
    pages: dict[str, Reply | Callable[[], Reply]] = field(default_factory=dict)
    log: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    robots: Reply = field(
        default_factory=lambda: Reply("User-agent: *\nDisallow: /private\n", kind="text/plain")
    )

    def asked(self, start: str = "/") -> list[str]:
        """The paths asked for that begin so, robots.txt aside."""
        return [p for _, p, _ in self.log if p.startswith(start) and p != "/robots.txt"]

    def articles(self, count: int, *, per_page: int = 10, first: int = 1) -> None:
        """Put up so many plain articles and their lists, newest first."""
        for number in range(first, first + count):
            self.pages[f"/news/{number}"] = Reply(page(number), headers={"ETag": f'"v{number}"'})
        self.lists(range(first + count - 1, 0, -1), per_page)

    def lists(self, numbers: range | list[int], per_page: int = 10) -> None:
        """Put up the lists of these articles."""
        numbers = list(numbers)
        pages = [numbers[i : i + per_page] for i in range(0, len(numbers), per_page)]
        for at, some in enumerate(pages, 1):
            links = "".join(f'<li><a href="/news/{n}">{headline(n)}</a></li>' for n in some)
            more = f'<a class="next" href="/news?page={at + 1}">ถัดไป</a>' if at < len(pages) else ""
            self.pages[f"/news?page={at}"] = Reply(
                f'<html><a href="/private/">ภายใน</a><a href="/calendar/1">ปฏิทิน</a>'
                f"<ul>{links}</ul>{more}</html>"
            )


def headline(number: int) -> str:
    return f"เทศบาลเมืองตัวอย่างประชุมสภาครั้งที่ {number}"


def lines(number: int) -> list[str]:
    """The text of an article, of our own writing."""
    return [
        f"นายสมชาย ใจดี นายกเทศมนตรีเมืองตัวอย่าง เป็นประธานการประชุมสภาเทศบาล ครั้งที่ {number} "
        "ณ ห้องประชุมชั้น 2 สำนักงานเทศบาล",
        f"ที่ประชุมเห็นชอบโครงการปรับปรุงถนนสายที่ {number} วงเงิน {number * 1000:,} บาท "
        "กำหนดแล้วเสร็จภายในปีงบประมาณนี้",
    ]


def page(number: int, *, extra: str = "") -> str:
    day = number % 28 + 1
    text = "".join(f"<p>{line}</p>" for line in lines(number))
    return (
        f"<html><head><title>ข่าว | เทศบาล</title></head><body><nav>เมนู</nav>"
        f"<h1 class='headline'>{headline(number)}</h1>"
        f"<span class='published'>{day} มีนาคม 2567</span>"
        f"<div class='content'>{text}{extra}<p>จำนวนผู้เข้าชม {number} ครั้ง</p></div>"
        f"<div class='related'><a href='/news/{number}?ref=related'>อ่านต่อ</a></div></body></html>"
    )


def serve() -> tuple[Site, ThreadingHTTPServer]:
    site = Site()
    lock = threading.Lock()
    turns: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            with lock:
                site.log.append((time.monotonic(), self.path, dict(self.headers)))
                turn = turns[self.path] = turns.get(self.path, 0) + 1
            found = site.robots if self.path == "/robots.txt" else site.pages.get(self.path)
            reply = found() if callable(found) else found
            if reply is None:
                reply = Reply("<html>ไม่พบหน้านี้</html>", 404)
            elif reply.then is not None and turn > 1:
                reply = reply.then
            try:
                self.answer(reply)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def answer(self, reply: Reply) -> None:
            time.sleep(reply.sleep)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            tag = reply.headers.get("ETag")
            if tag and self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(reply.status)
            if reply.kind:
                self.send_header("Content-Type", reply.kind)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if reply.cut else body)
            self.close_connection = reply.cut

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    ).start()
    return site, server


@pytest.fixture
def site() -> Iterator[Site]:
    """The municipality's site."""
    site, server = serve()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Another server on this machine, which nobody may be led to."""
    site, server = serve()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store of its own, and one source file of the operator's: muang."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "muang.toml").write_text(SOURCE, encoding="utf-8")
    return Settings(db=str(tmp_path / "news.db"), sources_dir=str(folder), contact="a@b.example")
