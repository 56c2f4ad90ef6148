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
from store.reviews.mapping import Mapping
from store.reviews.records import STANDING, Record, moved, record_from, span_of

M = TypeVar("M", Person, Agency, Date)


@dataclass(slots=True)
class Annotated:
    """A document with all that editors found right in it, as a line of the guide's form; `lost`:
    what the form cannot say as they did, a line each."""

    id: str
    row: dict[str, Any]
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
            stream.write(json_safe(dumps(one.row)) + "\n")
            lost += [f"{one.id}: {line}" for line in one.lost]
            written += 1
    return written, lost


def read(store: Store) -> Iterator[Annotated]:
    """Every document that an editor read wholly, in the version that was read, oldest first."""
    for row in store.conn.execute(
        "SELECT d.* FROM reviewed_documents r JOIN documents d "
        "ON d.id = r.document AND d.version = r.version ORDER BY d.number"
    ):
        document = as_document(row)
        records, lost = _decided(store, document, row["version"])
        one = annotated(
            document,
            [r for r in records if not isinstance(r, Agreement)],
            [r for r in records if isinstance(r, Agreement)],
        )
        one.lost = lost + one.lost
        yield one


def _decided(store: Store, document: Document, version: int) -> tuple[list[Record], list[str]]:
    """What editors found right in a document, in the offsets of one of its versions; and what of it
    does not stand in that version."""
    found: list[Record] = []
    lost: list[str] = []
    mappings: dict[int, Mapping] = {}
    for item in store.conn.execute(
        "SELECT item, version, record FROM reviewed_items WHERE document = ? "
        "AND state IN (SELECT value FROM json_each(?)) ORDER BY version, start, number",
        (document.id, dumps(STANDING)),
    ):
        record = record_from(json.loads(item["record"]))
        start, end, words = span_of(record)
        if item["version"] != version:
            if item["version"] not in mappings:
                [text] = store.conn.execute(
                    "SELECT text FROM documents WHERE id = ? AND version = ?",
                    (document.id, item["version"]),
                ).fetchone()
                mappings[item["version"]] = Mapping(text, document.text)
            place = mappings[item["version"]].span(start, end)
            if place is None:
                lost.append(f"{words!r} is not in version {version}, which was read")
                continue
            record = moved(record, place[0])
        found.append(record)
    found.sort(key=lambda r: span_of(r)[:2])
    return found, lost


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
