"""What editors read wholly, as annotated documents: `khaosan export gold`.

The form is the guide's (docs/training.md), which `khaosan evaluate` and `khaosan train` read: a
surface is listed once a document, and stands for every place where it is written. Decisions are of
places, so where an editor took one place of a surface and refused another the form cannot say so;
`annotated` tells what it then says too much.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from khaosan.console import json_safe
from khaosan.errors import UsageError
from khaosan.records import Agency, Agreement, Date, Document, Person, dumps
from khaosan.streams import whole_file
from khaosan.surfaces import occurrences
from store.database import Store
from store.documents import as_document
from store.export import one_moment
from store.reviews.items import text_of
from store.reviews.mapping import Mapping
from store.reviews.records import (
    DECIDING,
    STANDING,
    Record,
    first_version,
    moved,
    record_from,
    span_of,
)
from store.reviews.state import Row

M = TypeVar("M", Person, Agency, Date)


@dataclass(slots=True)
class Annotated:
    """A document with all that editors found right in it, as a line of the guide's form; `lost`:
    what the form cannot say as they did, a line each. `row` is None where the document is left out,
    and `lost` says why."""

    id: str
    row: dict[str, Any] | None
    lost: list[str]


def export(store: Store, path: Path) -> tuple[int, list[str]]:
    """Write the documents that editors read wholly to a file of JSON Lines; how many, and a line
    for all that the form cannot say. The file appears when it is whole.

    Raises UsageError for a name that does not end in .jsonl, KhaosanError where it cannot be
    written.
    """
    if path.suffix.lower() != ".jsonl":
        raise UsageError(f"{path}: name a file that ends in .jsonl")
    written, lost = 0, []
    with one_moment(store), whole_file(path) as stream:
        for one in read(store):
            lost += [f"{one.id}: {line}" for line in one.lost]
            if one.row is not None:
                stream.write(json_safe(dumps(one.row)) + "\n")
                written += 1
    return written, lost


def read(store: Store) -> Iterator[Annotated]:
    """Every document that an editor read wholly, in the version that was read, oldest first."""
    for row in store.conn.execute(
        "SELECT d.*, r.review, n.version AS newest_version, "
        "(SELECT coalesce(min(added), '') FROM documents "
        "WHERE id = d.id AND version > d.version) AS changed "
        "FROM reviewed_documents r JOIN documents d ON d.id = r.document AND d.version = r.version "
        "JOIN documents n ON n.id = d.id AND n.newest = 1 ORDER BY d.number"
    ):
        document = as_document(row)
        try:
            records = _decided(store, document, row)
        except _Unsayable as why:
            yield Annotated(document.id, None, [str(why)])
            continue
        yield annotated(
            document,
            [r for r in records if not isinstance(r, Agreement)],
            [r for r in records if isinstance(r, Agreement)],
        )


def _decided(store: Store, document: Document, done: Row) -> list[Record]:
    """What editors found right in a document, in the offsets of the version that was read. Raises
    _Unsayable where something was found right that this version does not have."""
    version = done["version"]
    found: list[Record] = []
    texts: dict[int, Mapping] = {}
    for row in store.conn.execute(
        "SELECT * FROM reviewed_items WHERE document = ? AND review IS NOT NULL "
        "ORDER BY version, start, number",
        (document.id,),
    ):
        claim = {"state": row["state"], "version": row["version"]}
        claim["record"] = json.loads(row["record"])
        record = _placed(store, document, version, claim, texts)
        if (record is None and row["version"] > version) or _gone_since(row, done):
            # The newer text has other words there: what was decided while this one was read.
            earlier = _earlier(store, row, version)
            if earlier is None and first_version(row["item"]) > version:
                continue  # it came with the newer text
            claim = earlier or claim
            record = _placed(store, document, version, claim, texts)
        if claim["state"] not in STANDING:
            continue
        if record is None:
            words = span_of(record_from(claim["record"]))[2]
            raise _Unsayable(
                f"left out: {words!r} is not in version {version}, which was read; say "
                f"`khaosan review done {document.id}` again for the newer one"
            )
        found.append(record)
    found.sort(key=lambda r: span_of(r)[:2])
    return found


class _Unsayable(Exception):  # noqa: N818 - no error: the document is left out
    """Why a document cannot be written as it was read."""


def _placed(
    store: Store,
    document: Document,
    version: int,
    claim: dict[str, Any],
    texts: dict[int, Mapping],
) -> Record | None:
    """The record of a decision in the version that was read; None where its words are not in it.
    `texts`: the mappings from other versions that were made so far."""
    record = record_from(claim["record"])
    of = claim["version"]
    if of == version:
        return record
    if of not in texts:
        texts[of] = Mapping(text_of(store, document.id, of), document.text)
    start, end, _ = span_of(record)
    place = texts[of].span(start, end)
    return moved(record, place[0]) if place else None


def _gone_since(row: Row, done: Row) -> bool:
    """Whether an item was rejected because a newer text has it no more: right where it was read."""
    return (
        row["state"] == "rejected"
        and row["now_start"] is None
        and row["version"] <= done["version"] < done["newest_version"]
        and row["review"] > done["review"]
        and row["at"] >= done["changed"]
    )


def _earlier(store: Store, row: Row, version: int) -> dict[str, Any] | None:
    """The decision on an item before its present one, of those made while the version or an
    earlier one was the newest; None for none."""
    marks = ", ".join("?" for _ in DECIDING)
    line = store.conn.execute(
        "SELECT after FROM standing_reviews WHERE item = ? AND blind = 0 "  # noqa: S608 - marks
        f"AND number < ? AND action IN ({marks}) "
        "AND json_extract(after, '$.version') <= ? ORDER BY number DESC LIMIT 1",
        (row["item"], row["review"], *DECIDING, version),
    ).fetchone()
    return json.loads(line["after"]) if line else None


def annotated(
    document: Document,
    mentions: Iterable[Person | Agency | Date],
    agreements: Iterable[Agreement],
) -> Annotated:
    """A document in the guide's form. `mentions` and `agreements`: what stands in it, all of it.

    A surface that means more wrong places than right ones is left out, as the guide says of short
    ones that are found inside ordinary words.
    """
    lost: list[str] = []
    mentions = list(mentions)

    def listed(kind: type[M]) -> list[tuple[str, list[M]]]:
        own = _by_surface(m for m in mentions if isinstance(m, kind))
        return _sayable(document.text, own, lost)

    row: dict[str, Any] = {
        "id": document.id,
        "published": document.published.isoformat() if document.published else None,
        "url": document.url,
        "category": document.category,
        "text": document.text,
        "persons": [_person(surface, same) for surface, same in listed(Person)],
        "agencies": [_agency(surface, same) for surface, same in listed(Agency)],
        "dates": [
            {"surface": surface, **_usual(same, "value", "kind")} for surface, same in listed(Date)
        ],
        "agreements": [_agreement(a) for a in agreements],
    }
    return Annotated(document.id, row, lost)


def _by_surface(mentions: Iterable[M]) -> list[tuple[str, list[M]]]:
    """Mentions by their words, in the order of the text."""
    out: dict[str, list[M]] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        out.setdefault(mention.text, []).append(mention)
    return list(out.items())


def _sayable(
    text: str, own: list[tuple[str, list[M]]], lost: list[str]
) -> list[tuple[str, list[M]]]:
    """The surfaces to list; `lost` gets a line for each that means other places than were taken."""
    while True:
        taken = [{(m.start, m.end) for m in same} for _, same in own]
        places, right = Counter[int](), Counter[int]()
        for start, end, index in occurrences(text, [surface for surface, _ in own]):
            places[index] += 1
            right[index] += (start, end) in taken[index]
        wrong = {i: places[i] - 2 * right[i] for i in places if places[i] > 2 * right[i]}
        if not wrong:
            break
        # Without the worst, shorter surfaces may stand in more places: so one after the other.
        worst = max(wrong, key=lambda i: wrong[i])
        surface = own.pop(worst)[0]
        lost.append(f"{surface!r} is left out: it stands in {places[worst]} places, and in "
                    f"{right[worst]} of them it was found right")  # fmt: skip
    for i, (surface, _) in enumerate(own):
        if places[i] != right[i] or right[i] != len(taken[i]):
            lost.append(f"{surface!r} was found right in {len(taken[i])} places, and means "
                        f"{places[i]}, {right[i]} of them the same")  # fmt: skip
    return own


def _usual(same: Sequence[Any], *names: str) -> dict[str, Any]:
    """The values that most of the mentions of a surface have together; the first of equals."""
    [(values, _)] = Counter(tuple(getattr(m, n) for n in names) for m in same).most_common(1)
    return dict(zip(names, values, strict=True))


def _person(surface: str, same: Sequence[Person]) -> dict[str, Any]:
    canonical = _usual(same, "canonical")
    # A position is written beside one of the places where a name stands, and holds for all.
    role = next((m.role for m in same if m.role), None)
    return {"surface": surface, **canonical, "role": role}


def _agency(surface: str, same: Sequence[Agency]) -> dict[str, Any]:
    return {"surface": surface, **_usual(same, "canonical", "kind")}


def _agreement(frame: Agreement) -> dict[str, Any]:
    return {
        "kind": frame.kind,
        "status": frame.status,
        "title": frame.title,
        "parties": list(frame.parties),
        "signatories": [{"person": s.person, "party": s.party} for s in frame.signatories],
        "witnesses": list(frame.witnesses),
        "date": frame.date,
        "place": frame.place,
        "evidence": frame.evidence.text,
    }
