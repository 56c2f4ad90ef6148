"""Official letters in the store: one row a letter, with its fields as columns."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from khaosan.console import one_line
from khaosan.errors import KhaosanError
from khaosan.letters import SINGLE_FIELDS, Letter, LetterSigner
from khaosan.paging import page_of
from khaosan.records import dumps
from khaosan.text import key
from store import document_pages
from store.database import Store
from store.documents import stated
from store.index import retitle
from store.search import day_range

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# The column of each field that is one thing.
_COLUMNS = {
    "number": "book_number", "urgency": "urgency", "secrecy": "secrecy", "agency": "agency",
    "address": "address", "date": "date", "place": "place", "subject": "subject",
    "to": "recipient", "office": "office", "phone": "phone", "fax": "fax", "email": "email",
}  # fmt: skip


def save(
    store: Store, extraction: int, document: int, text: str, letters: Sequence[Letter]
) -> None:
    """Keep the letters of one extraction of a version, which has none yet (they go with the
    extraction); the caller holds the transaction. `text`: the version's.

    Raises KhaosanError where a field is not of the text.
    """
    for position, letter in enumerate(letters):
        _check(document, text, letter)
        said = {column: _value(letter, name) for name, column in _COLUMNS.items()}
        row: dict[str, Any] = {
            "extraction": extraction, "document": document, "position": position,
            "form": letter.form, "start": letter.start, '"end"': letter.end,
            "number_key": key(said["book_number"]) if said["book_number"] else None,
            "circular": int(letter.circular), **said,
            "refers_to": dumps([r.value for r in letter.references]),
            "enclosures": dumps([_enclosure(e) for e in letter.enclosures]),
            "signers": dumps([_signer(s) for s in letter.signers]),
            "copies": dumps([c.value for c in letter.copies]),
            "score": letter.score, "letter": dumps(dataclasses.asdict(letter)),
        }  # fmt: skip
        store.conn.execute(
            f"INSERT INTO letters ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
            list(row.values()),
        )


def introduce(store: Store, document: int, text: str, letters: Sequence[Letter]) -> bool:
    """Let a version that no source gave a title, or a day of publication, have the subject and the
    date of the letter with which it begins, until a source does; whether that changed anything.
    `text`: the version's. The caller holds the transaction."""
    first = letters[0] if letters else None
    day = first.date.value if first and first.date else None
    said = {
        "title": one_line(first.subject.value) if first and first.subject else None,
        "published": day if day and _DAY.fullmatch(day) else None,
    }
    old = store.conn.execute(
        "SELECT title, published, from_letter, file, url FROM documents WHERE number = ?",
        (document,),
    ).fetchone()
    new = {name: value for name, value in said.items() if stated(old, name) is None}
    if said["title"] and _is_first_line(old, text):
        new["title"] = said["title"]
    told = " ".join(name for name, value in new.items() if value is not None) or None
    if told == old["from_letter"] and all(old[name] == value for name, value in new.items()):
        return False
    now = {"title": old["title"], "published": old["published"], **new}
    store.conn.execute(
        "UPDATE documents SET title = ?, published = ?, from_letter = ? WHERE number = ?",
        (now["title"], now["published"], told, document),
    )
    if now["title"] != old["title"]:
        retitle(store, document, old["title"], now["title"], text)
    return True


def _is_first_line(row: sqlite3.Row, text: str) -> bool:
    """Whether the title of a file's document is but its first line, for want of another."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    alone = row["file"] is not None and row["url"] is None
    return alone and row["title"] is not None and one_line(row["title"]) == one_line(first)


def _value(letter: Letter, name: str) -> str | None:
    found = getattr(letter, name)
    return found.value if found else None


def _enclosure(enclosure: Any) -> dict[str, Any]:
    return {"name": enclosure.value, "count": enclosure.count, "unit": enclosure.unit}


def _signer(signer: Any) -> dict[str, Any]:
    return {
        "person": signer.value,
        "position": signer.position.value if signer.position else None,
        "acting": signer.acting,
        "acting_for": signer.acting_for.value if signer.acting_for else None,
        "agency": signer.agency,
    }


def _check(document: int, text: str, letter: Letter) -> None:
    for span in letter.spans():
        if not letter.start <= span.start <= span.end or text[span.start : span.end] != span.text:
            raise KhaosanError(
                f"document number {document}: the letter is of another text: "
                f"[{span.start}:{span.end}] is not {span.text!r}"
            )


def told(letter: Letter) -> list[tuple[str, str]]:
    """What a letter says, for people: name and value of each field, in the order in which they
    stand; lists a line each."""
    out = [
        (name, one.value or one.text) for name in SINGLE_FIELDS if (one := getattr(letter, name))
    ]
    out += [("references", one.value or one.text) for one in letter.references]
    out += [("enclosures", _counted(one.value, one.count, one.unit)) for one in letter.enclosures]
    out += [("signers", _signed(one)) for one in letter.signers]
    out += [("copies", one.value or one.text) for one in letter.copies]
    return [(name, one_line(value)) for name, value in out]


def _counted(name: str, count: int | None, unit: str | None) -> str:
    return f"{name} ({count} {unit or ''})".replace(" )", ")") if count is not None else name


def _signed(signer: LetterSigner) -> str:
    """A signer with the position, and for whom."""
    held = signer.position.value if signer.position else None
    whom = signer.acting_for.value if signer.acting_for else None
    acts = " ".join(x for x in (signer.acting, whom) if x)
    return ", ".join(x for x in (signer.value, held, acts) if x)


def load(store: Store, document: int) -> list[Letter]:
    """The letters of a version, as they were saved."""
    rows = store.conn.execute(
        "SELECT letter FROM letters WHERE document = ? ORDER BY position", (document,)
    )
    return [Letter.from_json(json.loads(row["letter"])) for row in rows]


def listed(
    store: Store,
    *,
    number: str | None = None,
    to: str | None = None,
    subject: str | None = None,
    agency: str | None = None,
    signer: str | None = None,
    form: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    min_score: float | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """The letters of newest versions, the latest first; those without a date last.

    `number`, `to`, `subject`, `agency`, `signer`: a piece of what the field says, spaces and era
    of digits aside. `since`, `until`: as in a search; a letter without a date is then in neither.
    """
    where, values = ["d.newest = 1"], list[Any]()
    for column, piece in (("l.number_key", number), ("l.recipient", to), ("l.subject", subject),
                          ("l.agency", agency), ("l.signers", signer)):  # fmt: skip
        if piece:
            where.append(f"instr(lower(replace({column}, ' ', '')), ?)")
            values.append(key(piece))
    if form:
        where.append("l.form = ?")
        values.append(form)
    if min_score is not None:
        where.append("l.score >= ?")
        values.append(min_score)
    # Of a draft that has only a month, the month counts.
    if since is not None:
        where.append("l.date >= substr(?, 1, length(l.date))")
        values.append(day_range(since)[0])
    if until is not None:
        where.append("l.date <= ?")
        values.append(day_range(until)[1])
    rows = store.conn.execute(
        "SELECT l.*, d.id, d.url, d.file FROM letters l JOIN documents d ON d.number = l.document "  # noqa: S608
        f"WHERE {' AND '.join(where)} "
        "ORDER BY l.date IS NULL, l.date DESC, d.id, l.position LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    for row in rows:
        pages, _ = document_pages.of(store, row["document"])
        yield {
            "document": row["id"],
            "url": row["url"],
            "file": row["file"],
            "page": page_of(pages, row["start"]),
            "form": row["form"],
            "circular": bool(row["circular"]),
            **{name: row[column] for name, column in _COLUMNS.items()},
            "references": json.loads(row["refers_to"]),
            "enclosures": json.loads(row["enclosures"]),
            "signers": json.loads(row["signers"]),
            "copies": json.loads(row["copies"]),
            "score": row["score"],
        }
