"""Documents and their versions: each text once, whatever way it comes, and no version lost.

A document is known by its address (store.identity.canonical_url), and without one by its text.
What `add` does with one that comes in:

    address known, text known        nothing ("known"); what was not known of it is filled in
    address known, text new          a new version, the old one kept ("changed")
    address unknown, text known      a second address of the same document ("duplicate")
    neither known                    a new document ("new")

Adding the same documents again, in any number of calls, changes nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from khaosan.errors import KhaosanError
from khaosan.records import Document
from khaosan.text import fold
from store import attachments, document_pages
from store.database import Store
from store.documents import day_of, get, stated
from store.identity import canonical_url, fingerprint, other_id
from store.index import put, retitle, words_of
from store.times import now, stored
from store.words import Words

Outcome = Literal["new", "changed", "known", "duplicate"]

# What a page says of its article; and what a later sight may fill in where it was not known.
_READ = ("title", "published", "category", "agency")
_FILLED = (*("url", "source", "fetched", "page", "file"), *_READ)


@dataclass(slots=True)
class Added:
    """How many documents an import brought, by outcome."""

    new: int = 0
    changed: int = 0
    known: int = 0
    duplicates: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one."""
        name = "duplicates" if outcome == "duplicate" else outcome
        setattr(self, name, getattr(self, name) + 1)

    @property
    def total(self) -> int:
        """All that came in."""
        return self.new + self.changed + self.known + self.duplicates


@dataclass(slots=True)
class Prepared:
    """What is reckoned of a document before the database is asked (it may be done in another
    process): its fingerprint, and the words of its title and text or what they are cut from."""

    fingerprint: str
    folded: str | None = None
    words: tuple[Words, Words] | None = None


def prepare(document: Document, *, words: bool = True) -> Prepared:
    """Fold, fingerprint and (`words`) cut a document: the work of adding that needs no database."""
    folded = fold(document.text).text
    if words:  # the folded text is then of no more use, and need not go between processes
        return Prepared(fingerprint(folded), words=words_of(document.title, folded))
    return Prepared(fingerprint(folded), folded)


def add(
    store: Store,
    document: Document,
    *,
    page: int | None = None,
    prepared: Prepared | None = None,
    reread: bool = False,
) -> Outcome:
    """Add a document; the caller holds the transaction (`store.transaction()`), so that many can
    be added in one (store.intake does, over the cores). It is searchable when the transaction ends.

    `page`: the number of the page that it was fetched as (store.pages). `prepared`: what
    `prepare` gave for it, if it was called. `reread`: it is a page of old, read by another reader:
    its text is the newest even where an older version had it.
    """
    if not document.text.strip():
        raise KhaosanError(f"document {document.id}: the text is empty")
    if prepared is None:
        # Most of what an hourly run sees is known: its words are cut only when they are needed.
        prepared = prepare(document, words=False)
    address = canonical_url(document.url) if document.url else None
    known = _by_address(store, address) if address else None
    if known is not None:
        if known["fingerprint"] == prepared.fingerprint:
            _fill(store, known, document, page, anew=reread)
            return "known"
        if not reread and _was_seen_before(store, known, document, prepared, address):
            return "known"
        _add_version(store, known, document, page, prepared)
        return "changed"
    if (same := _by_fingerprint(store, prepared.fingerprint, address)) is not None:
        _fill(store, same, document, page)
        if address is None:
            return "known"
        _add_address(store, address, document, same["number"], main=same["url"] is None)
        return "known" if same["url"] is None else "duplicate"
    known = _by_id(store, document, address)
    if known is not None:
        if _was_seen_before(store, known, document, prepared, address):
            return "known"
        _add_version(store, known, document, page, prepared)
        return "changed"
    _add_new(store, document, address, page, prepared)
    return "new"


def is_known_address(store: Store, document: Document) -> bool:
    """Whether the document's address was seen before."""
    if not document.url:
        return False
    row = store.conn.execute(
        "SELECT 1 FROM addresses WHERE canonical = ?", (canonical_url(document.url),)
    ).fetchone()
    return row is not None


# ---- what is known ----------------------------------------------------------


def _by_address(store: Store, address: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT d.number, d.id, d.version, d.fingerprint, d.url, d.fetched, a.main "
        "FROM addresses a JOIN documents seen ON seen.number = a.document "
        "JOIN documents d ON d.id = seen.id AND d.newest = 1 WHERE a.canonical = ?",
        (address,),
    ).fetchone()
    return row


def _by_fingerprint(store: Store, digest: str, address: str | None) -> sqlite3.Row | None:
    # A new address belongs to a document whose newest text it shows. Without an address any version
    # tells that the text is known: the first that had it, which later ones do not change.
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT number, id, version, fingerprint, url, fetched FROM documents "
        "WHERE fingerprint = ? AND (newest = 1 OR ?) ORDER BY number LIMIT 1",
        (digest, address is None),
    ).fetchone()
    return row


def _by_id(store: Store, document: Document, address: str | None) -> sqlite3.Row | None:
    """The document with this id, where it may be the same one: neither has an address that tells
    them apart. Ids that `Document.new` made from a text are never asked (the text is unknown)."""
    if address is not None:
        return None
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT number, id, version, fingerprint, url, fetched, 1 AS main FROM documents "
        "WHERE id = ? AND newest = 1 AND url IS NULL AND source IS ?",
        (document.id, document.source),
    ).fetchone()
    return row


def _was_seen_before(
    store: Store,
    known: sqlite3.Row,
    document: Document,
    prepared: Prepared,
    address: str | None,
) -> bool:
    """Whether a text that is not the newest is an older version of the same document, seen again.

    It is the newest again only where its own main address was fetched after the present one.
    """
    older = store.conn.execute(
        "SELECT 1 FROM documents WHERE id = ? AND fingerprint = ?",
        (known["id"], prepared.fingerprint),
    ).fetchone()
    if older is None:
        return False
    fetched = _fetched(document)
    reverted = known["main"] and fetched and known["fetched"] and fetched > known["fetched"]
    return not reverted


# ---- writing ----------------------------------------------------------------


def _add_new(
    store: Store, document: Document, address: str | None, page: int | None, prepared: Prepared
) -> None:
    id = document.id
    if store.conn.execute("SELECT 1 FROM documents WHERE id = ?", (id,)).fetchone():
        # The id is taken by an unrelated document: two sources may both count from 1.
        id = other_id(id, document.source or "", address or prepared.fingerprint)
    number = _insert(store, document, id, 1, page, prepared)
    if address is not None:
        _add_address(store, address, document, number, main=True)


def _add_version(
    store: Store,
    known: sqlite3.Row,
    document: Document,
    page: int | None,
    prepared: Prepared,
) -> None:
    from store.extractions import arrived, supersede

    supersede(store, known["number"])
    store.conn.execute("UPDATE documents SET newest = 0 WHERE number = ?", (known["number"],))
    old = get(store, known["number"])
    assert old is not None  # noqa: S101 - it was just found
    # What the site no longer says of the article (its category, say) is still known of it.
    merged = Document(
        id=known["id"],
        text=document.text,
        url=known["url"] or document.url,
        title=document.title or stated(old, "title"),
        published=document.published or day_of(stated(old, "published")),
        source=document.source or old["source"],
        category=document.category or old["category"],
        agency=document.agency or old["agency"],
        fetched=document.fetched,
        attachments=document.attachments,
        pages=document.pages,
        page_notes=document.page_notes,
        file=document.file or old["file"],
    )
    arrived(store, _insert(store, merged, known["id"], known["version"] + 1, page, prepared))


def _insert(
    store: Store,
    document: Document,
    id: str,
    version: int,
    page: int | None,
    prepared: Prepared,
) -> int:
    _remember_source(store, document.source)
    cursor = store.conn.execute(
        "INSERT INTO documents (id, version, newest, url, title, published, source, category, "
        "agency, fingerprint, fetched, added, page, file, text) "
        "VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id,
            version,
            document.url,
            document.title,
            document.published.isoformat() if document.published else None,
            document.source,
            document.category,
            document.agency,
            prepared.fingerprint,
            _fetched(document),
            now(),
            page,
            document.file,
            document.text,
        ),
    )
    number = cursor.lastrowid
    assert number is not None  # noqa: S101 - an INSERT of one row has one
    if document.attachments:
        attachments.put(store, number, document.attachments)
    if document.pages:
        document_pages.put(store, number, document.pages, document.page_notes)
    put(store, number, *(prepared.words or words_of(document.title, prepared.folded or "")))
    return number


def _fill(
    store: Store, known: sqlite3.Row, document: Document, page: int | None, *, anew: bool = False
) -> None:
    """Fill in what was not known of a document that is seen again. `anew`: what another reader
    says of it takes the place of what was known."""
    number = known["number"]
    if (attached := document.attachments) and (anew or not attachments.of(store, number)):
        attachments.put(store, number, attached)
    if document.pages and (anew or not document_pages.of(store, number)[0]):
        _add_pages(store, number, document)
    new = {
        "url": document.url,
        "title": document.title,
        "published": document.published.isoformat() if document.published else None,
        "source": document.source,
        "category": document.category,
        "agency": document.agency,
        "fetched": _fetched(document),
        "page": page,
        "file": document.file,
    }
    if all(value is None for value in new.values()):
        return
    old = store.conn.execute(
        f"SELECT {', '.join(_FILLED)}, from_letter FROM documents WHERE number = ?",  # noqa: S608
        (number,),
    ).fetchone()
    said = _READ if anew else ()
    missing = {
        name: new[name]
        for name in _FILLED
        if new[name] is not None
        and (stated(old, name) is None or (name in said and old[name] != new[name]))
    }
    if not missing:
        return
    _remember_source(store, document.source)
    derived = " ".join(name for name in (old["from_letter"] or "").split() if name not in missing)
    store.conn.execute(
        f"UPDATE documents SET {', '.join(f'{name} = ?' for name in missing)}, "  # noqa: S608
        "from_letter = ? WHERE number = ?",
        (*missing.values(), derived or None, number),
    )
    if "title" in missing:
        text = store.conn.execute("SELECT text FROM documents WHERE number = ?", (number,))
        retitle(store, number, old["title"], document.title, text.fetchone()[0])


def _add_pages(store: Store, number: int, document: Document) -> None:
    """Pages of a text that is known, where it is the same to the letter, which they count."""
    row = store.conn.execute("SELECT text FROM documents WHERE number = ?", (number,)).fetchone()
    if row["text"] == document.text:
        document_pages.put(store, number, document.pages, document.page_notes)


def _add_address(
    store: Store, address: str, document: Document, number: int, *, main: bool
) -> None:
    store.conn.execute(
        "INSERT INTO addresses (canonical, url, document, main, added) VALUES (?, ?, ?, ?, ?)",
        (address, document.url, number, int(main), now()),
    )


def _remember_source(store: Store, source: str | None) -> None:
    known = store.remembered("sources")
    if source is None or source in known:
        return
    store.conn.execute("INSERT OR IGNORE INTO sources (name, added) VALUES (?, ?)", (source, now()))
    known.add(source)


def _fetched(document: Document) -> str | None:
    return stored(document.fetched) if document.fetched else None
