"""Draws the README's picture: what `khaosan demo` really prints on a terminal, as SVG."""

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
TARGET = Path(__file__).parents[1] / "docs" / "demo.svg"


def run(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.text import Text

    lines = _shown().splitlines()[:LINES]
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere)
        console.print(Text.from_ansi("\n".join(lines)))
        svg = console.export_svg(title="khaosan demo")
    # Rich names a web font; the picture must not fetch anything.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "Noto Sans Mono, Loma, Tlwg Mono, monospace")
    svg = "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"
    TARGET.write_text(svg, encoding="utf-8")
    print(TARGET)
    return 0


def _shown() -> str:
    """What the demonstration prints on a terminal of this width."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "demo", "--db", f"{folder}/khaosan-demo.db"],
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
    return b"".join(pieces).decode().replace("\r", "").replace(f"{folder}/", "")


if __name__ == "__main__":
    sys.exit(run(argparse.Namespace()))
