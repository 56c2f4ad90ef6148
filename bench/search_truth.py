"""What a reader takes for an answer to a query: the truth that bench/searching.py measures by.

Nothing of khaosan takes part: the text is made what the eye sees by a few lines of its own, and a
regular expression for each query (bench/search_queries.tsv) says which documents answer it.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).with_name("search_queries.tsv")

_UNSEEN = [*map(chr, range(0x200B, 0x2010)), "\u2060", "\ufeff", "\xad"]
_ALIKE = [("\xa0", " "), ("\t", " "), *((chr(0x0E50 + n), str(n)) for n in range(10))]
_TWICE = (re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+"), r"\1")
_MARKS = (
    _TWICE,
    (re.compile("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e39])"), r"\2\1"),
    _TWICE,
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32"), "\\1\u0e33"),
    (re.compile("\u0e33([\u0e48-\u0e4b])"), "\\1\u0e33"),
    (re.compile("\u0e40\u0e40"), "\u0e41"),
)


def seen(text: str) -> str:
    """A text as a reader sees it: without what is invisible, look-alikes made one."""
    for old, new in [*((c, "") for c in _UNSEEN), *_ALIKE]:
        text = text.replace(old, new)
    for pattern, mended in _MARKS:
        text = pattern.sub(mended, text)
    return text


@dataclass(frozen=True, slots=True)
class Query:
    """A line of the file. Of each of `wanted` a pattern has to be in a text, of `unwanted` none."""

    kind: str
    text: str
    wanted: tuple[list[re.Pattern[str]], ...]
    unwanted: tuple[list[re.Pattern[str]], ...]

    def answers(self, text: str) -> bool:
        """Whether a text (as it is seen) answers it."""
        return all(any(p.search(text) for p in some) for some in self.wanted) and not any(
            p.search(text) for some in self.unwanted for p in some
        )


def _alternatives(truth: str) -> list[re.Pattern[str]]:
    """The patterns between bars outside brackets: `re` scans for one literal, not for several."""
    out, depth = [""], 0
    for c in truth:
        depth += (c in "([") - (c in ")]")
        if c == "|" and not depth:
            out.append("")
        else:
            out[-1] += c
    return [re.compile(p) for p in out]


def queries() -> list[Query]:
    """All queries of the file."""
    out = []
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, text, truth = line.split("\t")
        parts = [p.strip() for p in truth.split(" && ")]
        wanted = tuple(_alternatives(p) for p in parts if not p.startswith("!"))
        unwanted = tuple(_alternatives(p[1:]) for p in parts if p.startswith("!"))
        out.append(Query(kind, text, wanted, unwanted))
    return out


def truths(
    database: Path, asked: list[Query], cache: Path | None = None, every: int = 1
) -> list[set[int]]:
    """For each query the numbers of the documents (newest versions) that answer it.

    `cache`: a folder where they are kept between runs, by the store's size and the file of queries.
    """
    kept = None
    if cache:
        stamp = (
            f"{database.resolve()}:{database.stat().st_size}:{QUERIES.read_text('utf-8')}:{every}"
        )
        kept = cache / f"truth-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}.pickle"
        if kept.is_file():
            loaded: list[set[int]] = pickle.loads(kept.read_bytes())  # noqa: S301 - our own
            return loaded
    found: list[set[int]] = [set() for _ in asked]
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for number, title, text in connection.execute(
        "SELECT number, title, text FROM documents WHERE newest = 1 AND number % ? = 0", (every,)
    ):
        shown = seen(f"{title or ''}\n{text}")
        for query, numbers in zip(asked, found, strict=True):
            if query.answers(shown):
                numbers.add(number)
    connection.close()
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found
