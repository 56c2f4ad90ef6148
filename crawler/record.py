"""What a crawl remembers in the store: the run itself, each page's answer, each article.

An address counts as seen only by what is written in the same transaction as its article, so a crawl
may be killed at any moment: what was not stored is simply not known, and the next run fetches it.

Known ground: once a crawl has walked the lists to their end, later ones may stop at a list page all
of whose articles that crawl (or an earlier one) already had. What a crawl stored that was cut off
is known, but not known ground: below it there may be a gap, so the next crawl walks past it. Where
a list is added to the source's file, all of them are walked to their end once more.
"""

from __future__ import annotations

import json
import sqlite3
from copy import deepcopy
from itertools import islice
from typing import Any

from crawler.counts import LOST_SHOWN, Counts
from crawler.discovery.letters import CATEGORY
from crawler.items import Answer, AttachedFile, Item, Miss, Told, Unchanged
from crawler.kept import letter
from crawler.kept.reader import reader_of
from crawler.known import Known, by_page
from crawler.source import Source
from khaosan.records import Document, dumps
from store import pages
from store.adding import add
from store.bodies import Bodies
from store.database import Store
from store.identity import canonical_url
from store.times import now, stored


class Record:
    """The store as one crawl of one source sees it. Nothing is opened before `open`.

    `keep`: bytes that pages kept as fetched may take; 0 keeps none.
    """

    def __init__(
        self, db: str, source: Source, permission: str | None = None, *, keep: int = 0
    ) -> None:
        self.db = db
        self.source = source
        self.permission = permission
        self.keep = keep
        self.reader = reader_of(source)
        self.counts = Counts()
        self.crawl = 0
        self.settled_until = ""
        self._store: Store | None = None
        self._bodies: Bodies | None = None

    @property
    def store(self) -> Store:
        """The open store."""
        if self._store is None:
            raise RuntimeError("the record is not open")
        return self._store

    @property
    def is_open(self) -> bool:
        """Whether the store is open."""
        return self._store is not None

    def open(self) -> None:
        """Open the store and begin a row of `crawls`."""
        self._open()
        name = self.source.name
        with self.store.transaction() as connection:
            connection.execute(
                "INSERT INTO sources (name, title, url, added) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET title = excluded.title, url = excluded.url",
                (name, self.source.title, self.source.base, now()),
            )
            connection.execute(
                "UPDATE crawls SET state = 'failed', finished = ?, "
                "message = 'ended without a word' WHERE source = ? AND state = 'running'",
                (now(), name),
            )
            cursor = connection.execute(
                "INSERT INTO crawls (source, started, state) VALUES (?, ?, 'running')",
                (name, now()),
            )
            self.crawl = cursor.lastrowid or 0
        self.settled_until = self._settled_until()

    def _settled_until(self) -> str:
        """When the last crawl ended that walked all the lists which the source's file has now."""
        lists = set(self.source.paths) if self.source.ways == "all" else set()
        for row in self.store.conn.execute(
            "SELECT finished, json_extract(details, '$.by_list') FROM crawls WHERE source = ? "
            "AND state = 'finished' AND json_extract(details, '$.complete') ORDER BY number DESC",
            (self.source.name,),
        ):
            if row[1] is None or lists <= json.loads(row[1]).keys():
                return str(row[0])
        return ""

    def join(self, crawl: int) -> None:
        """Open the store for a crawl that another process has begun."""
        self._open()
        self.crawl = crawl

    def _open(self) -> None:
        self._store = Store(self.db)
        self._bodies = Bodies(self._store)

    # ---- what is known --------------------------------------------------------

    def known(self, address: str) -> Known | None:
        """What is known of an article's address; None for what is new."""
        if (page := pages.last(self.store, address)) is not None:
            return by_page(page, self.settled_until)
        document = self.store.conn.execute(
            "SELECT d.number, d.added FROM addresses a "
            "JOIN documents d ON d.number = a.document WHERE a.canonical = ?",
            (canonical_url(address),),
        ).fetchone()
        if document is None:
            return None
        # It came from a corpus, not from the site: its page was never seen.
        return Known(address, document["number"], settled=document["added"] <= self.settled_until)

    def due(self, limit: int) -> list[Known]:
        """What an earlier run could not have, and the known articles that it is time to ask after,
        those asked longest ago first; `limit` of each."""
        found: list[Known] = []
        for has in ("IS NULL", "IS NOT NULL"):
            rows = self.store.conn.execute(
                "SELECT * FROM pages AS p WHERE source = ? "  # noqa: S608 - one of the two above
                f"AND document {has} AND NOT EXISTS "
                "(SELECT 1 FROM pages WHERE url = p.url AND number > p.number) "
                "ORDER BY checked, number",
                (self.source.name,),
            )
            known = (by_page(row, self.settled_until) for row in rows)
            found += islice((k for k in known if k.due and self._asks(k.url)), limit)
        return found

    def _asks(self, url: str) -> bool:
        source = self.source
        return bool(
            source.article(url) or source.file_of_letter(url) or source.file_of_article(url)
        )

    def tells_other(self, document: Document) -> bool:
        """Whether a list says other than what is known of a letter. `document`: what it says."""
        known = letter.known(self.store, document.url or "")
        return known is not None and not letter.says(self.store, known, document)

    # ---- what comes in --------------------------------------------------------

    def write(self, batch: list[Item]) -> None:
        """Write answers, in one transaction.

        Where one of them cannot be written the others are, and it is counted as a failure. Raises
        KhaosanError where the store itself cannot be written.
        """
        before = self.counts
        self.counts = deepcopy(before)
        try:
            with self.store.transaction():
                for item in batch:
                    self._write(item)
        except (ValueError, sqlite3.DataError, sqlite3.IntegrityError):
            self.counts = before
            self._one_by_one(batch)
        except BaseException:
            self.counts = before
            raise

    def _one_by_one(self, batch: list[Item]) -> None:
        for item in batch:
            before = deepcopy(self.counts)
            try:
                with self.store.transaction():
                    self._write(item)
            except (ValueError, sqlite3.DataError, sqlite3.IntegrityError) as error:
                self.counts = before
                self._lose(item.answer.url, f"cannot be stored: {error}")

    def _write(self, item: Item) -> None:
        if isinstance(item, Unchanged):
            self._check(item.answer)
            self.counts.not_modified += 1
        elif isinstance(item, Miss):
            self._miss(item)
        elif isinstance(item, AttachedFile):
            self._file(item)
        elif isinstance(item, Told):
            self._told(item)
        else:
            self._article(item.answer, item.document, item.damaged)

    def _article(self, answer: Answer, document: Document, damaged: int) -> None:
        page = self._page(answer)
        known = letter.known(self.store, answer.url) if document.category == CATEGORY else None
        if (
            known is not None
            and letter.has_file(self.store, known)
            and letter.says(self.store, known, document)
        ):
            # The text of its file, too, is in what is stored.
            self._belongs(page, answer.url)
            self.counts.known += 1
            return
        outcome = add(self.store, document, page=page)
        if document.category == CATEGORY and outcome in ("new", "changed"):
            self._unread(answer.url)
        self._belongs(page, document.url or answer.url)
        name = "duplicates" if outcome == "duplicate" else outcome
        setattr(self.counts, name, getattr(self.counts, name) + 1)
        if outcome in ("new", "changed"):
            self.counts.damaged += damaged > 0
            self.counts.undated += document.published is None
            self.counts.textless += document.text == document.title

    def _told(self, item: Told) -> None:
        last = pages.last(self.store, item.answer.url)
        if add(self.store, item.document, page=last["number"] if last else None) == "changed":
            self.counts.changed += 1
            self._unread(item.answer.url)

    def _unread(self, url: str) -> None:
        """The file of a letter, whose new version is without the file's text, is to be read."""
        self.store.conn.execute("UPDATE pages SET reader = NULL WHERE url = ?", (url,))

    def _file(self, item: AttachedFile) -> None:
        before = pages.last(self.store, item.answer.url)
        page = self._page(item.answer)
        # A file that was read is a document at its own address.
        for address in (item.answer.url, item.article):
            number = pages.newest_version(self.store, canonical_url(address))
            if number is not None:
                break
        else:
            number = before["document"] if before is not None else None
        self.store.conn.execute("UPDATE pages SET document = ? WHERE number = ?", (number, page))
        if item.answer.status != 200:
            self._lose(item.answer.url, f"attached file: HTTP {item.answer.status}")

    def _belongs(self, page: int, address: str) -> None:
        """Note that a page is of the document at an address, if there is one."""
        if (number := pages.newest_version(self.store, canonical_url(address))) is not None:
            self.store.conn.execute(
                "UPDATE pages SET document = ? WHERE number = ?", (number, page)
            )

    def _miss(self, miss: Miss) -> None:
        known = self.known(miss.answer.url)
        # A web page that was read for none may be an article to a better reader.
        page = self._page(miss.answer, keep=miss.answer.status == 200 and miss.answer.is_page)
        if known is not None and known.document is not None:
            self.store.conn.execute(
                "UPDATE pages SET document = ? WHERE number = ?", (known.document, page)
            )
            if miss.answer.status in (404, 410):
                self.counts.gone += 1
                return
        elif known is not None:
            self.counts.still += 1
        self._lose(miss.answer.url, miss.reason)

    def _lose(self, url: str, reason: str) -> None:
        self.counts.failures[reason] += 1
        if len(self.counts.lost) < LOST_SHOWN:
            self.counts.lost.append((url, reason))

    def _page(self, answer: Answer, *, keep: bool = True) -> int:
        """The number of the row for this answer, whose body is kept where there is room for it."""
        number = pages.answered(
            self.store,
            {
                "url": answer.url,
                "crawl": self.crawl,
                "source": self.source.name,
                "status": answer.status,
                "etag": answer.etag,
                "last_modified": answer.last_modified,
                "content_type": answer.content_type,
                "sha256": answer.sha256,
                "fetched": stored(answer.fetched),
                "permission": self.permission,
                "final": answer.final,
                "headers": answer.headers,
                "link": answer.link,
                "reader": self.reader,
            },
        )
        if keep and self.keep and self._bodies and answer.body and answer.sha256:
            site = self.source.name if answer.is_page else None
            self.counts.kept += self._bodies.keep(answer.sha256, answer.body, site, self.keep)
        return number

    def _check(self, answer: Answer) -> None:
        self.store.conn.execute(
            "UPDATE pages SET checked = ? WHERE number = "
            "(SELECT max(number) FROM pages WHERE url = ?)",
            (stored(answer.fetched), answer.url),
        )

    # ---- the end --------------------------------------------------------------

    def finish(
        self, state: str, requests: int, message: str | None, details: dict[str, Any]
    ) -> None:
        """Close the row of this crawl and the store. `state`: finished, stopped or failed."""
        counts = self.counts
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE crawls SET finished = ?, state = ?, requests = ?, not_modified = ?, "
                "new = ?, changed = ?, known = ?, duplicates = ?, errors = ?, message = ?, "
                "details = ? WHERE number = ?",
                (
                    now(),
                    state,
                    requests,
                    counts.not_modified,
                    counts.new,
                    counts.changed,
                    counts.known,
                    counts.duplicates,
                    counts.failures.total(),
                    message,
                    dumps(details),
                    self.crawl,
                ),
            )
        self.close()

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
            self._store = None
