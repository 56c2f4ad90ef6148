"""Libraries and programs that reading some kinds of files needs, and what to say without them."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
from functools import cache
from typing import Any

from crawler.readers.records import Unreadable

EXTRA = "documents"
INSTALL = f"pip install 'khaosan[{EXTRA}]'"
INSTALL_OCR = "install Tesseract with its Thai model: apt install tesseract-ocr tesseract-ocr-tha"
# What reads which kind, for `khaosan doctor`.
LIBRARIES = {"pypdfium2": "PDF", "striprtf": "RTF", "python_calamine": "sheets", "PIL": "pictures"}
LANGUAGES = ("tha", "eng")


def load(library: str) -> Any:
    """A library. Raises Unreadable where it is not installed."""
    try:
        return importlib.import_module(library)
    except ImportError:
        kind = LIBRARIES.get(library.partition(".")[0], library)
        raise Unreadable(f"{kind}: not read without {library}", INSTALL) from None


@cache
def tesseract() -> str | None:
    """The program, where it is installed with its Thai model."""
    program = shutil.which("tesseract")
    return program if program and "tha" in languages(program) else None


@cache
def languages(program: str) -> frozenset[str]:
    """The languages that an installed Tesseract has models of."""
    try:
        done = subprocess.run(  # noqa: S603 - the program that `which` found, no shell
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(done.stdout.split())


def missing() -> list[str]:
    """What is not installed, a line each with what it is for and how it comes."""
    lines = [
        f"{kind}: {INSTALL}"
        for library, kind in LIBRARIES.items()
        if importlib.util.find_spec(library) is None
    ]
    if tesseract() is None:
        lines.append(f"scans: {INSTALL_OCR}")
    return lines
