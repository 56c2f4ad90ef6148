"""Draws the README's pictures: what `khaosan demo` really prints on a terminal, as SVG, and a page
of `khaosan serve` over what it found, as a browser shows it (playwright and Debian's chromium)."""

from __future__ import annotations

import argparse
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTH, LINES = 108, 62
DOCS = Path(__file__).parents[1] / "docs"
_QUERY = "/?q=บันทึกข้อตกลง"
_CHROMIUM = "/usr/bin/chromium"


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "khaosan-demo.db")
        _draw_terminal(_shown(store).replace(f"{folder}/", ""), DOCS / "demo.svg")
        _draw_page(store, DOCS / "page.png")
    return 0


def _draw_terminal(shown: str, target: Path) -> None:
    from rich.console import Console
    from rich.text import Text

    lines = shown.splitlines()[:LINES]
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere)
        console.print(Text.from_ansi("\n".join(lines)))
        svg = console.export_svg(title="khaosan demo")
    # Rich names a web font; the picture must not fetch anything.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "Noto Sans Mono, Loma, Tlwg Mono, monospace")
    svg = "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"
    target.write_text(svg, encoding="utf-8")
    print(target)


def _draw_page(store: Path, target: Path) -> None:
    from playwright.sync_api import sync_playwright

    server = subprocess.Popen(
        [sys.executable, "-m", "cli", "--db", str(store), "serve", "--port", "0"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stderr
        address = re.search(r"http://[^\s/]+", server.stderr.readline())
        assert address
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1080, "height": 760})
            page.goto(address[0] + _QUERY)
            page.screenshot(path=target)
            browser.close()
    finally:
        server.terminate()
        server.wait()
    print(target)


def _shown(store: Path) -> str:
    """What the demonstration prints on a terminal of this width; it makes the store."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "demo", "--db", str(store)],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": str(WIDTH), "LINES": "60", "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side is closed: Linux answers EIO
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    if process.wait():
        raise RuntimeError("khaosan demo failed")
    return b"".join(pieces).decode().replace("\r", "")


if __name__ == "__main__":
    sys.exit(run(argparse.Namespace()))
