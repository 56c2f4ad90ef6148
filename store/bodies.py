"""Bodies of pages as they were fetched: each once, packed.

The pages of a site are alike but for the article, so a page is packed with an earlier one of its
site as dictionary (Zstandard): one of 54 kB takes some 2 kB (bench/keeping.py). A page that no
earlier one helps stands alone and is the dictionary of those that follow.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys

from store.database import Store, StoreError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 3
# Of a longer page only the beginning serves as dictionary.
_DICTIONARY = 1 << 20
# A dictionary that saves less than a tenth is none: the page becomes one itself.
_HELPS = 0.9
# What is so small with it needs no second try.
_SMALL = 1 / 12
# Room is made for some time, not for one page.
_MAKE_ROOM = 0.95
_CACHED = 4


class Bodies:
    """The kept bodies of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._dictionaries: dict[tuple[int, str], zstd.ZstdDict] = {}

    def keep(self, sha256: str, body: bytes, site: str | None, limit: int) -> bool:
        """Keep a body; whether it is new. The caller holds the transaction.

        `site`: whose pages it is alike, None for what is like no other (a PDF). `limit`: bytes that
        all bodies may take; the oldest make room, and one that is larger than all the room is not
        kept.
        """
        if (
            not body
            or self.store.conn.execute(
                "SELECT 1 FROM page_bodies WHERE sha256 = ?", (sha256,)
            ).fetchone()
        ):
            return False
        number, packed = self._pack(body, site)
        if len(packed) > limit:
            return False
        self.store.conn.execute(
            "INSERT INTO page_bodies (sha256, site, base, size, body) VALUES (?, ?, ?, ?, ?)",
            (sha256, site, number, len(body), packed),
        )
        if self.size() > limit:
            self.trim(limit)
        return True

    def read(self, sha256: str) -> bytes | None:
        """A body; None where it is not kept. Raises StoreError where it is damaged."""
        row = self.store.conn.execute(
            "SELECT number, base, size, body FROM page_bodies WHERE sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            return None
        body = self._unpack(row)
        if hashlib.sha256(body).hexdigest() != sha256:
            raise _damaged(self.store, row["number"])
        return body

    def size(self) -> int:
        """Bytes that all bodies take, packed."""
        return int(self.store.conn.execute("SELECT bytes FROM page_bodies_size").fetchone()[0])

    def trim(self, limit: int) -> int:
        """Take away the oldest bodies until they take less than `limit` bytes; returns how many.

        A body that others were packed with stays as long as they do.
        """
        gone, size = 0, self.size()
        while size > limit * _MAKE_ROOM:
            rows = self.store.conn.execute(
                "SELECT number, length(body) AS bytes FROM page_bodies b WHERE NOT EXISTS "
                "(SELECT 1 FROM page_bodies WHERE base = b.number) ORDER BY number LIMIT 100"
            ).fetchall()
            for row in rows:
                if size <= limit * _MAKE_ROOM:
                    break
                self.store.conn.execute("DELETE FROM page_bodies WHERE number = ?", (row[0],))
                size -= row["bytes"]
                gone += 1
            if not rows:
                break
        return gone

    def _pack(self, body: bytes, site: str | None) -> tuple[int | None, bytes]:
        """The packed body, and the number of the one that it was packed with."""
        base = self._base(site) if site is not None else None
        if base is None:
            return None, zstd.compress(body, level=_LEVEL)
        number, dictionary = base
        packed = zstd.compress(body, level=_LEVEL, zstd_dict=dictionary)
        if len(packed) > len(body) * _SMALL:
            alone = zstd.compress(body, level=_LEVEL)
            if len(packed) > len(alone) * _HELPS:
                return None, alone
        return number, packed

    def _base(self, site: str) -> tuple[int, zstd.ZstdDict] | None:
        row = self.store.conn.execute(
            "SELECT number, sha256 FROM page_bodies WHERE site = ? AND base IS NULL "
            "ORDER BY number DESC LIMIT 1",
            (site,),
        ).fetchone()
        return (row["number"], self._dictionary(row["number"], row["sha256"])) if row else None

    def _dictionary(self, number: int, sha256: str) -> zstd.ZstdDict:
        # By number and digest: after a rollback another body may have the number.
        key = (number, sha256)
        if key not in self._dictionaries:
            row = self.store.conn.execute(
                "SELECT number, base, size, body FROM page_bodies WHERE number = ?", (number,)
            ).fetchone()
            if len(self._dictionaries) >= _CACHED:
                self._dictionaries.pop(next(iter(self._dictionaries)))
            self._dictionaries[key] = zstd.ZstdDict(self._unpack(row)[:_DICTIONARY], is_raw=True)
        return self._dictionaries[key]

    def _unpack(self, row: sqlite3.Row) -> bytes:
        dictionary = None
        if row["base"] is not None:
            sha256 = self.store.conn.execute(
                "SELECT sha256 FROM page_bodies WHERE number = ?", (row["base"],)
            ).fetchone()[0]
            dictionary = self._dictionary(row["base"], sha256)
        try:
            unpacker = zstd.ZstdDecompressor(dictionary)
            body = unpacker.decompress(row["body"], max_length=row["size"] + 1)
        except zstd.ZstdError:
            raise _damaged(self.store, row["number"]) from None
        if len(body) != row["size"]:
            raise _damaged(self.store, row["number"])
        return body


def _damaged(store: Store, number: int) -> StoreError:
    return StoreError(f"{store.path}: the kept page {number} is damaged")
