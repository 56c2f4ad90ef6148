"""A letter is known by its list before it is read: what its list says of it, and then the text of
its first file, in one document at that file's address.

A version that holds the file names it among its attachments; the list's part of it is the text of
the last version before that does not. (A crawl stores what the list says; the file is read after.)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3

from crawler.discovery.letters import CATEGORY
from khaosan.records import Attachment, Document
from store import attachments, pages
from store.database import Store
from store.documents import as_document, get, versions
from store.identity import canonical_url


def known(store: Store, address: str) -> sqlite3.Row | None:
    """The newest version of the letter at an address; None where no letter is known there."""
    number = pages.newest_version(store, canonical_url(address))
    row = get(store, number) if number is not None else None
    if row is None or row["category"] != CATEGORY:
        return None
    # A second address of a letter does not speak for it.
    return row if canonical_url(row["url"] or "") == canonical_url(address) else None


def has_file(store: Store, row: sqlite3.Row) -> bool:
    """Whether a version of a letter holds the text of its file."""
    own = canonical_url(row["url"])
    return any(
        a.kind == "file" and canonical_url(a.url) == own for a in attachments.of(store, row[0])
    )


def told(store: Store, row: sqlite3.Row) -> str:
    """What the list says, of a version of a letter."""
    if not has_file(store, row):
        return str(row["text"])
    for before in reversed(versions(store, row["id"])):
        if before["version"] < row["version"] and not has_file(store, before):
            return str(before["text"])
    return str(row["text"])


def says(store: Store, row: sqlite3.Row, document: Document) -> bool:
    """Whether a version of a letter says what its list does. `document`: what the list says."""
    day = document.published.isoformat() if document.published else row["published"]
    same = (row["title"], row["published"]) == (document.title, day)
    return same and told(store, row) == document.text


def joined(store: Store, row: sqlite3.Row, file: Document) -> Document:
    """A version of a letter with the text of its file after what the list says."""
    head = told(store, row) + "\n"
    return dataclasses.replace(
        as_document(row),
        text=head + file.text,
        pages=[len(head) + start for start in file.pages],
        page_notes=file.page_notes,
        attachments=[Attachment("file", row["url"], file.title)],
        # The list gives no day where it writes one that is none.
        published=dt.date.fromisoformat(row["published"]) if row["published"] else file.published,
    )
