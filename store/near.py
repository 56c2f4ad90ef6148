"""Near-duplicates: documents that tell the same news in nearly the same words, at two sites or at
one. They are linked, not thrown away.

A text is a set of pieces of three words; two texts are as similar as the share of their pieces that
both have (Jaccard). MinHash (rensa) finds the few texts worth comparing: those that share a band
of their signatures. The similarity itself is then counted, not estimated.

Routine notices repeat their words with other figures: yesterday's pump prices are not today's.
Such pairs are told apart by what differs between them: their numbers and days (`_same_news`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from khaosan.text import fold, words
from store.database import Store

# Pieces of so many words.
_PIECE = 3
# 20 bands of 4 values: a pair of similarity 0.6 is found with 94 %, one of 0.7 with 99.6 %.
_BANDS, _ROWS, _SEED = 20, 4, 1
LEAST = 0.6
# What share of the numbers, or of all pieces, of the text that has fewer is in the other.
_SAME_NUMBERS, _WITHIN = 0.8, 0.9
# The same news is told within so many days; what differs little, or in nothing, later too.
DAYS = 2
_ALIKE, _ALIKE_DAYS = 0.85, 7
# A text with fewer pieces is a headline, like many others by chance.
_LEAST_PIECES = 30
# Of a longer one only the beginning is read.
_LONGEST = 200_000
# Texts compared with each, those that share most bands first.
_CANDIDATES = 50
_BATCH = 100
_REMEMBERED = 500
_NUMBER = re.compile(r"\d[\d,.:/]*")


@dataclass(slots=True)
class Linked:
    """What a call of `update` did: documents that were compared, links that were found."""

    documents: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class _Text:
    pieces: frozenset[str]
    numbers: frozenset[str]
    published: str | None


@cache
def made_by() -> str:
    """What makes the links: another makes them anew."""
    from rensa import RMinHash

    libraries = (version("nlpo3"), version("pythainlp"), RMinHash.ALGORITHM_VERSION)
    signature = (_PIECE, _BANDS, _ROWS, _SEED, _LEAST_PIECES)
    rule = (LEAST, DAYS, _ALIKE, _ALIKE_DAYS, _SAME_NUMBERS, _WITHIN)
    return "/".join(map(str, libraries + signature + rule))


def count_pending(store: Store) -> int:
    """How many documents have not been compared."""
    if store.conn.execute("SELECT made_by FROM near_index").fetchone()[0] != made_by():
        return int(
            store.conn.execute("SELECT count(*) FROM documents WHERE newest = 1").fetchone()[0]
        )
    return int(store.conn.execute(f"SELECT count(*) FROM ({_PENDING})").fetchone()[0])  # noqa: S608


_PENDING = (
    "SELECT d.number FROM documents d INDEXED BY documents_search WHERE d.newest = 1 "
    "AND NOT EXISTS (SELECT 1 FROM near_documents WHERE document = d.number) ORDER BY d.number"
)


def update(store: Store, watch: Callable[[int], None] | None = None) -> Linked:
    """Compare the documents that were not compared yet, and link those that tell the same.

    Stopped or killed, it goes on where it was. `watch` is told of documents done.
    """
    report = Linked()
    _begin(store)
    texts: dict[int, _Text] = {}
    while True:
        with store.transaction() as conn:
            numbers = [row[0] for row in conn.execute(f"{_PENDING} LIMIT ?", (_BATCH,))]
            for number in numbers:
                report.links += _compare(store, number, texts)
        if not numbers:
            return report
        report.documents += len(numbers)
        if watch:
            watch(len(numbers))


def _begin(store: Store) -> None:
    with store.transaction() as conn:
        if conn.execute("SELECT made_by FROM near_index").fetchone()[0] != made_by():
            for table in ("near_duplicates", "near_bands", "near_documents"):
                conn.execute(f"DELETE FROM {table}")  # noqa: S608 - one of three
            conn.execute("UPDATE near_index SET made_by = ?", (made_by(),))
        old = conn.execute(
            "SELECT n.document FROM near_documents n JOIN documents d "
            "ON d.number = n.document WHERE d.newest = 0"
        ).fetchall()
        for (number,) in old:
            conn.execute("DELETE FROM near_duplicates WHERE a = ?1 OR b = ?1", (number,))
            conn.execute("DELETE FROM near_bands WHERE document = ?", (number,))
            conn.execute("DELETE FROM near_documents WHERE document = ?", (number,))


def _compare(store: Store, number: int, texts: dict[int, _Text]) -> int:
    conn = store.conn
    conn.execute("INSERT INTO near_documents (document) VALUES (?)", (number,))
    text = _text(store, number, texts)
    if len(text.pieces) < _LEAST_PIECES:
        return 0
    bands = _bands(text.pieces)
    found = conn.execute(
        "SELECT b.document FROM near_bands b JOIN documents d INDEXED BY documents_search "  # noqa: S608
        f"ON d.number = b.document WHERE b.band IN ({', '.join('?' * len(bands))}) "
        "AND (d.published IS NULL OR ? IS NULL OR d.published BETWEEN ? AND ?) "
        "GROUP BY b.document ORDER BY count(*) DESC, b.document LIMIT ?",
        (*bands, text.published, *_window(text.published), _CANDIDATES),
    ).fetchall()
    links = [
        (other, number, round(similarity, 3))
        for (other,) in found
        if (similarity := _same_news(text, _text(store, other, texts))) is not None
    ]
    conn.executemany("INSERT INTO near_duplicates (a, b, similarity) VALUES (?, ?, ?)",
                     [(min(a, b), max(a, b), s) for a, b, s in links])  # fmt: skip
    conn.executemany(
        "INSERT INTO near_bands (band, document) VALUES (?, ?)", [(band, number) for band in bands]
    )
    return len(links)


def _window(published: str | None) -> tuple[str | None, str | None]:
    if published is None:
        return None, None
    day = dt.date.fromisoformat(published).toordinal()
    ends = (max(day - _ALIKE_DAYS, 1), min(day + _ALIKE_DAYS, dt.date.max.toordinal()))
    first, last = (dt.date.fromordinal(end).isoformat() for end in ends)
    return first, last


def _text(store: Store, number: int, texts: dict[int, _Text]) -> _Text:
    if number not in texts:
        row = store.conn.execute(
            "SELECT published, substr(text, 1, ?) FROM documents WHERE number = ?",
            (_LONGEST, number),
        ).fetchone()
        if len(texts) >= _REMEMBERED:
            texts.pop(next(iter(texts)))
        texts[number] = _read(row[1], row[0])
    return texts[number]


def _read(text: str, published: str | None) -> _Text:
    folded = fold(text).text
    some = words(folded)
    pieces = frozenset(" ".join(some[i : i + _PIECE]) for i in range(len(some) - _PIECE + 1))
    numbers = frozenset(n.rstrip(",.:/") for n in _NUMBER.findall(folded))
    return _Text(pieces, numbers, published)


def _bands(pieces: frozenset[str]) -> list[int]:
    from rensa import RMinHash

    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(pieces))
    digest = sketch.digest()
    out = set()
    for band in range(_BANDS):
        values = struct.pack(f"<{_ROWS + 1}I", band, *digest[band * _ROWS : (band + 1) * _ROWS])
        hashed = hashlib.blake2b(values, digest_size=8).digest()
        out.add(int.from_bytes(hashed, "little", signed=True))
    return sorted(out)


def _same_news(one: _Text, other: _Text) -> float | None:
    """How similar two texts are; None where they are not the same news.

    The numbers of the shorter one are nearly all in the other; or, on the same day, nearly all that
    it says (a speech, and the news of it).
    """
    both = len(one.pieces & other.pieces)
    similarity = both / (len(one.pieces) + len(other.pieces) - both)
    if similarity < (LEAST if _days(one, other) <= DAYS else _ALIKE):
        return None
    fewest = min(len(one.numbers), len(other.numbers))
    if len(one.numbers & other.numbers) >= _SAME_NUMBERS * fewest:
        return similarity
    within = both / min(len(one.pieces), len(other.pieces))
    same_day = one.published == other.published is not None
    return similarity if same_day and within >= _WITHIN else None


def _days(one: _Text, other: _Text) -> int:
    """How many days lie between two texts; 0 where one has no date."""
    if one.published is None or other.published is None:
        return 0
    return abs((dt.date.fromisoformat(one.published) - dt.date.fromisoformat(other.published)).days)


# ---- reading ----------------------------------------------------------------


def of(store: Store, number: int) -> list[dict[str, Any]]:
    """The near-duplicates of a version of a document, the most similar first."""
    rows = store.conn.execute(
        "SELECT d.id, d.title, d.url, d.source, d.published, n.similarity FROM "
        "(SELECT b AS other, similarity FROM near_duplicates WHERE a = ?1 UNION ALL "
        " SELECT a, similarity FROM near_duplicates WHERE b = ?1) n "
        "JOIN documents d ON d.number = n.other WHERE d.newest = 1 "
        "ORDER BY n.similarity DESC, d.number",
        (number,),
    )
    return [dict(row) for row in rows]


def links(
    store: Store,
    *,
    between: bool = False,
    least: float | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """All links, the latest document first. `between`: only those between two sources; `least`:
    only those of so much similarity."""
    rows: Iterator[sqlite3.Row] = store.conn.execute(
        "SELECT a.id AS a, a.title AS a_title, a.source AS a_source, a.published AS a_published, "
        "b.id AS b, b.title AS b_title, b.source AS b_source, b.published AS b_published, "
        "n.similarity FROM near_duplicates n JOIN documents a ON a.number = n.a "
        "JOIN documents b ON b.number = n.b WHERE a.newest = 1 AND b.newest = 1 "
        "AND n.similarity >= ? AND (NOT ? OR a.source IS NOT b.source) "
        "ORDER BY n.b DESC, n.a DESC LIMIT ? OFFSET ?",
        (least or 0.0, between, -1 if limit is None else limit, offset),
    )
    for row in rows:
        yield dict(row)
