"""Reading files: characters right on a set of our own, hostile files, pages a second.

The set (bench/files_set.py) needs LibreOffice, XeLaTeX, Thai fonts (fonts-thai-tlwg), Pillow and
pikepdf; scans need Tesseract with its Thai model. KHAOSAN_BENCH_FILES names a folder to keep the
set in. `--documents N`: how many hostile files (2,000); KHAOSAN_BENCH_OCR=1: their scans by OCR
too, which takes seconds each.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from rapidfuzz.distance import Levenshtein

from bench import files_hostile, files_set
from bench.files_set import Item
from crawler.files.clock import SECONDS
from crawler.files.sandbox import MEMORY, Reading
from crawler.readers import LeftOut, read
from crawler.readers.records import Unreadable
from khaosan.records import Document

FLOORS = {"text": 0.99, "word": 0.99, "other": 0.99, "scan300": 0.95, "scan150": 0.0}


def run(options: argparse.Namespace) -> int:
    lacking = [name for name in ("soffice", "xelatex", "tesseract") if not shutil.which(name)]
    if lacking:
        print(f"not installed, so nothing measured: {', '.join(lacking)}")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("KHAOSAN_BENCH_FILES") or scratch)
        items = files_set.build(folder, set())
        fell = accuracy(folder, items)
        speed(folder, Path(scratch))
        fell += hostile(folder, Path(scratch), options.documents or 2000)
    return fell


# ---- characters ---------------------------------------------------------------------------------


def accuracy(folder: Path, items: list[Item]) -> int:
    """Print the share of characters right in each file, and say whether a kind fell too low."""
    found: dict[str, list[float]] = {}
    print(f"{'file':24} {'kind':8} characters  without spaces  paragraphs  confidence  seconds")
    for item in items:
        began = time.perf_counter()
        documents = [d for d in read(folder / item.name) if isinstance(d, Document)]
        seconds = time.perf_counter() - began
        got = sorted("\n".join(d.text.split("\n")) for d in documents)
        want = sorted("\n".join(files_set.lines(name)) for name in item.texts)
        if item.kind == "other" and item.name == "mail.eml":
            # The subject stands before the letter that begins with it.
            got = [text.partition("\n")[2] if "\nที่" in text[:60] else text for text in got]
        right = share("\n".join(got), "\n".join(want), " ")
        letters = share("\n".join(got), "\n".join(want), "")
        told = [n.confidence for d in documents for n in d.page_notes if n.confidence is not None]
        print(
            f"{item.name:24} {item.kind:8} {right:10.4f}  {letters:14.4f}  "
            f"{in_order(got, want):>10}  {min(told, default=1):10.2f}  {seconds:7.1f}"
        )
        found.setdefault(item.kind, []).append(right)
    fell = 0
    for kind, rights in found.items():
        low = min(rights) < FLOORS[kind]
        fell += low
        print(f"{kind}: {len(rights)} files, lowest {min(rights):.4f}, median {median(rights):.4f}"
              + (f" BELOW {FLOORS[kind]}" if low else ""))  # fmt: skip
    return fell


def share(got: str, want: str, space: str) -> float:
    """The share of characters right: edits over the length of the true text, with white space as
    one space or none."""
    got, want = (re.sub(r"\s+", space, text).strip() for text in (got, want))
    return 1 - Levenshtein.distance(got, want) / len(want)


def in_order(got: list[str], want: list[str]) -> str:
    """How many of the true paragraphs stand in the text as paragraphs, in their order."""
    lines = [line for text in got for line in text.split("\n")]
    true = [line for text in want for line in text.split("\n")]
    at = right = 0
    for line in true:
        for place in range(at, len(lines)):
            if Levenshtein.normalized_similarity(lines[place], line) > 0.9:
                at, right = place + 1, right + 1
                break
    return f"{right}/{len(true)}"


# ---- speed --------------------------------------------------------------------------------------


def speed(folder: Path, scratch: Path) -> None:
    """Pages a second: PDFium's own text, ours in one process, ours with everything around it."""
    import pypdfium2

    from crawler.files import reading

    big = scratch / "pages.pdf"
    merged = pypdfium2.PdfDocument.new()
    names = ("office-pages", "tex-pages", "office-columns", "office-table", "tex-justified")
    for name in names * 8:
        merged.import_pages(pypdfium2.PdfDocument(folder / f"{name}.pdf"))
    merged.save(big)
    pages = len(merged)
    rates: dict[str, list[float]] = {"bare": [], "ours": [], "in a process": []}
    for _ in range(3):
        began = time.perf_counter()
        for page in pypdfium2.PdfDocument(big):
            page.get_textpage().get_text_range()
        rates["bare"].append(pages / (time.perf_counter() - began))
        began = time.perf_counter()
        list(reading.read(big, "pages.pdf", "pages.pdf"))
        rates["ours"].append(pages / (time.perf_counter() - began))
        began = time.perf_counter()
        list(read(big))
        rates["in a process"].append(pages / (time.perf_counter() - began))
    bare = median(rates["bare"])
    for name, found in rates.items():
        print(
            f"{name}: {median(found):.0f} pages a second, {median(found) / bare:.3f} of bare PDFium"
        )


# ---- hostile files ------------------------------------------------------------------------------


def hostile(folder: Path, scratch: Path, count: int) -> int:
    """Read hostile files one by one and print what became of them."""
    # Without OCR: a damaged page is a picture of nothing, and takes seconds.
    if not os.environ.get("KHAOSAN_BENCH_OCR"):
        os.environ["PATH"] = ""
    outcomes: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    fell = 0
    nest = scratch / "hostile"
    nest.mkdir()
    with Reading(workers=1) as reading:
        for name, data in files_hostile.files(folder, count):
            path = nest / name
            path.write_bytes(data)
            began = time.perf_counter()
            found = list(one(path, reading))
            seconds = time.perf_counter() - began
            path.unlink()
            slowest = sorted([*slowest, (seconds, name)], reverse=True)[:5]
            documents = sum(isinstance(item, Document) for item in found)
            if not found or seconds > SECONDS + 5:
                fell += 1
                print(f"{name}: {len(found)} reports in {seconds:.1f} s")
            left = [item for item in found if isinstance(item, LeftOut)]
            for item in left:
                outcomes[f"left out: {item.reason}"] += 1
                if name.startswith("bomb"):
                    print(f"  {item.line().removeprefix(str(nest) + '/')} [{seconds:.1f} s]")
            outcomes["read"] += documents > 0
            if name.startswith("bomb") and documents:
                print(f"  {name}: read [{seconds:.1f} s]")
    for outcome, number in outcomes.most_common():
        print(f"{number:5} {outcome}")
    for seconds, name in slowest:
        print(f"slowest: {name} {seconds:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MB of {MEMORY >> 20}; this one: {own:.0f} MB")
    return fell + (peak > MEMORY >> 20)


def one(path: Path, reading: Reading) -> Iterator[Document | LeftOut]:
    """A file read as `khaosan import` reads it, by processes that stay."""
    from crawler.readers.read import found
    from crawler.readers.records import Gauge

    try:
        yield from reading.in_order(found(path, Gauge(), reading.begin))
    except (Unreadable, OSError) as error:
        yield LeftOut(str(path), "the run was taken down", str(error))
