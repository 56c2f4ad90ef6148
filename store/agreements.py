"""Agreements across documents: derived from the frames that each document tells (store.frames).

When a document's frames come or go, the frames that they may be joined with, directly or through
others, are grouped anew, and only those; so the register always is what grouping all frames at once
would give.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterable, Sequence

from khaosan.records import Agreement, dumps
from khaosan.text import squeeze
from store import entities
from store.database import Store
from store.frames import (
    WINDOW_DAYS,
    Combined,
    Frame,
    Signer,
    clusters,
    combine,
    name_key,
    similarity,
)


def add_frames(
    store: Store,
    extraction: int,
    document: int,
    published: str | None,
    agreements: Iterable[tuple[int, Agreement, int | None]],
) -> list[int]:
    """Keep the frames of one extraction, each with its place among them and the review that decided
    it; their numbers, for `resolve` to join them with those of others."""
    numbers = []
    for position, agreement, review in agreements:
        cursor = store.conn.execute(
            "INSERT INTO agreement_documents (extraction, document, position, kind, status, date, "
            "published, evidence_start, evidence_end, evidence, frame, score, review) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                extraction,
                document,
                position,
                agreement.kind,
                agreement.status,
                agreement.date,
                published,
                agreement.evidence.start,
                agreement.evidence.end,
                agreement.evidence.text,
                dumps(dataclasses.asdict(agreement)),
                agreement.score,
                review,
            ),
        )
        keys = {name_key(party) for party in agreement.parties} - {""}
        store.conn.executemany(
            "INSERT INTO agreement_frame_parties (frame, name_key, key) VALUES (?, ?, ?)",
            [(cursor.lastrowid, k, entities.main_of(store, k)[0]) for k in sorted(keys)],
        )
        assert cursor.lastrowid is not None  # noqa: S101 - an INSERT of one row has one
        numbers.append(cursor.lastrowid)
    return numbers


def of_document(store: Store, document: int) -> list[int]:
    """The numbers of the frames of a version."""
    rows = store.conn.execute(
        "SELECT number FROM agreement_documents WHERE document = ?", (document,)
    )
    return [row["number"] for row in rows]


def resolve(store: Store, frames: Collection[int]) -> None:
    """Join frames (their numbers) of newest versions with those of others."""
    if frames:
        region = _region(store, frames)
        _write(store, region, clusters(list(region.values())))


def withdraw(store: Store, frames: Collection[int]) -> None:
    """Frames count no longer: their document is superseded, extracted anew or mended."""
    if not frames:
        return
    region = _region(store, frames)
    staying = [frame for number, frame in region.items() if number not in frames]
    _write(store, region, clusters(staying))


def rename(store: Store, changed: Iterable[int]) -> None:
    """Names (entities' numbers) stand for other entities than before: the frames that name them
    are joined anew. The caller has written their `main`."""
    conn = store.conn
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS renamed (number INTEGER PRIMARY KEY)")
    conn.execute("DELETE FROM renamed")
    conn.executemany("INSERT INTO renamed VALUES (?)", [(n,) for n in changed])
    seeds = {
        row["number"]
        for row in conn.execute(
            "SELECT f.number FROM renamed r JOIN entities e ON e.number = r.number "  # noqa: S608
            "AND e.kind = 'agency' JOIN agreement_frame_parties p ON p.name_key = e.key "
            f"JOIN agreement_documents f ON f.number = p.frame {_NEWEST} "
            "UNION SELECT f.number FROM renamed r JOIN entities e ON e.number = r.number "
            "AND e.kind = 'person' JOIN mentions m ON m.entity = r.number "
            f"JOIN agreement_documents f ON f.document = m.document {_NEWEST}"
        )
    }
    if not seeds:
        return
    conn.executemany(
        "UPDATE agreement_frame_parties SET key = ?2 WHERE name_key = ?1",
        [
            (row["key"], entities.main_of(store, row["key"])[0])
            for row in conn.execute(
                "SELECT e.key FROM renamed r JOIN entities e ON e.number = r.number "
                "WHERE e.kind = 'agency'"
            ).fetchall()
        ],
    )
    region: dict[int, Frame] = {}
    while seeds - set(region):
        region = _region(store, seeds | set(region))
        # Those that they stood with until now.
        seeds = _told_with(store, region)
    _write(store, region, clusters(list(region.values())))


def rebuild(store: Store) -> int:
    """Derive the whole register anew; returns how many agreements there are."""
    with store.transaction() as conn:
        conn.execute("UPDATE agreement_documents SET agreement = NULL")
        conn.execute("DELETE FROM agreements")
        numbers = [
            row["number"]
            for row in conn.execute(
                "SELECT f.number FROM agreement_documents f JOIN documents d "
                "ON d.number = f.document AND d.newest = 1 ORDER BY f.number"
            )
        ]
        done: set[int] = set()
        for number in numbers:
            if number not in done:
                region = _region(store, {number})
                done |= set(region)
                _write(store, region, clusters(list(region.values())))
        return int(conn.execute("SELECT count(*) FROM agreements").fetchone()[0])


# ---- the frames that may be joined ------------------------------------------


def _told_with(store: Store, frames: Iterable[int]) -> set[int]:
    """The frames of the agreements that some frames are of."""
    return {
        row["number"]
        for number in frames
        for row in store.conn.execute(
            "SELECT number FROM agreement_documents WHERE agreement = "
            "(SELECT agreement FROM agreement_documents WHERE number = ?)",
            (number,),
        )
    }


def _region(store: Store, seeds: Iterable[int]) -> dict[int, Frame]:
    """The seeds and all that they may be joined with, directly or through others."""
    region: dict[int, Frame] = {}
    waiting = _load(store, sorted(seeds))
    while waiting:
        frame = waiting.pop()
        if frame.number in region:
            continue
        region[frame.number] = frame
        near = [n for n in _candidates(store, frame) if n not in region]
        waiting += [other for other in _load(store, near) if similarity(frame, other) > 0]
    return region


# What `similarity` would refuse anyway, refused before it is read: another kind, another day.
_POSSIBLE = (
    "(f.kind = ?1 OR 'other' IN (f.kind, ?1)) AND "
    "(f.date IS NULL OR ?2 IS NULL OR f.date = ?2 "
    "OR length(f.date) <> 10 OR length(?2) <> 10)"
)
_NEWEST = "JOIN documents d ON d.number = f.document AND d.newest = 1"


def _candidates(store: Store, frame: Frame) -> list[int]:
    """Frames of newest versions with the same date, or with a party in common and published in
    the same weeks."""
    found = {
        row["number"]
        for row in store.conn.execute(
            "SELECT f.number FROM agreement_frame_parties mine "  # noqa: S608 - the pieces above
            "JOIN agreement_frame_parties theirs ON theirs.key = mine.key "
            f"JOIN agreement_documents f ON f.number = theirs.frame AND {_POSSIBLE} {_NEWEST} "
            "WHERE mine.frame = ?3 AND "
            "(f.date = ?2 OR abs(julianday(f.published) - julianday(?4)) <= ?5)",
            (frame.kind, frame.date, frame.number, frame.published, WINDOW_DAYS),
        )
    }
    if frame.date:
        # Where one of the two names no party, the titles alone may tell.
        found |= {
            row["number"]
            for row in store.conn.execute(
                "SELECT f.number FROM agreement_documents f "  # noqa: S608 - the pieces above
                f"{_NEWEST} WHERE f.date = ?2 AND {_POSSIBLE} AND (?3 OR NOT EXISTS "
                "(SELECT 1 FROM agreement_frame_parties WHERE frame = f.number))",
                (frame.kind, frame.date, not frame.parties),
            )
        }
    return sorted(found - {frame.number})


def _load(store: Store, numbers: Sequence[int]) -> list[Frame]:
    frames = []
    for number in numbers:
        row = store.conn.execute(
            "SELECT f.*, d.id AS document_id FROM agreement_documents f "
            "JOIN documents d ON d.number = f.document WHERE f.number = ?",
            (number,),
        ).fetchone()
        told = json.loads(row["frame"])
        frames.append(
            Frame(
                number=number,
                document=row["document_id"],
                position=row["position"],
                kind=row["kind"],
                status=row["status"],
                score=row["score"],
                date=row["date"],
                published=row["published"],
                title=squeeze(told["title"]) if told["title"] else None,
                place=squeeze(told["place"]) if told["place"] else None,
                parties=tuple(
                    dict.fromkeys(
                        entities.main_of(store, name_key(p))[1] or squeeze(p)
                        for p in told["parties"]
                    )
                ),
                signers=tuple(
                    [
                        _signer(store, row["document"], s["person"], s["party"], False)
                        for s in told["signatories"]
                    ]
                    + [_signer(store, row["document"], w, None, True) for w in told["witnesses"]]
                ),
            )
        )
    return frames


def _signer(store: Store, document: int, surface: str, party: str | None, witness: bool) -> Signer:
    row = store.conn.execute(
        "SELECT m.entity, e.key FROM mentions m JOIN mention_entities o ON o.mention = m.number "
        "JOIN entities e ON e.number = o.entity WHERE m.document = ? AND m.kind = 'person' "
        "AND m.text = ? ORDER BY m.start LIMIT 1",
        (document, surface),
    ).fetchone()
    return Signer(
        squeeze(surface), row["key"] if row else name_key(surface), row["entity"] if row else None,
        squeeze(party) if party else None, witness,
    )  # fmt: skip


# ---- writing ----------------------------------------------------------------


def _write(store: Store, region: dict[int, Frame], groups: list[list[Frame]]) -> None:
    """Make the agreements of a region those groups, and no others."""
    conn = store.conn
    numbers = [(number,) for number in region]
    old: dict[str, int] = {}
    used: set[int] = set()
    for number in region:
        for row in conn.execute(
            "SELECT a.number, a.id FROM agreement_documents f JOIN agreements a "
            "ON a.number = f.agreement WHERE f.number = ?",
            (number,),
        ):
            old[row["id"]] = row["number"]
    for agreement in old.values():
        used |= _entities(store, agreement)
    conn.executemany("UPDATE agreement_documents SET agreement = NULL WHERE number = ?", numbers)
    new = [combine(group) for group in groups]
    kept = {c.id for c in new}
    conn.executemany(
        "DELETE FROM agreements WHERE number = ?",
        [(number,) for id, number in old.items() if id not in kept],
    )
    for combined in new:
        _write_one(store, combined, old.get(combined.id))
    entities.remove_unused(store, sorted(used))


def _entities(store: Store, agreement: int) -> set[int]:
    rows = store.conn.execute(
        "SELECT entity FROM agreement_parties WHERE agreement = ?1 "
        "UNION SELECT entity FROM agreement_signatories WHERE agreement = ?1",
        (agreement,),
    )
    return {row["entity"] for row in rows if row["entity"] is not None}


def _write_one(store: Store, c: Combined, number: int | None) -> None:
    conn = store.conn
    values = (c.id, c.kind, c.status, c.title, c.date, c.place, c.score)
    if number is None:
        number = conn.execute(
            "INSERT INTO agreements (id, kind, status, title, date, place, score) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        ).lastrowid
    else:
        conn.execute(
            "UPDATE agreements SET id = ?, kind = ?, status = ?, title = ?, date = ?, place = ?, "
            "score = ? WHERE number = ?",
            (*values, number),
        )
        conn.execute("DELETE FROM agreement_parties WHERE agreement = ?", (number,))
        conn.execute("DELETE FROM agreement_signatories WHERE agreement = ?", (number,))
    conn.executemany(
        "INSERT INTO agreement_parties (agreement, position, name, key, entity, documents) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, i, p.name, p.key, entities.find(store, "agency", p.name, make=True),
             p.documents)
            for i, p in enumerate(c.parties)
        ],
    )  # fmt: skip
    conn.executemany(
        "INSERT INTO agreement_signatories "
        "(agreement, position, person, key, entity, party, witness, documents) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, i, s.person, s.key, s.entity, s.party, int(s.witness), documents)
            for i, (s, documents) in enumerate(c.signers)
        ],
    )
    conn.executemany(
        "UPDATE agreement_documents SET agreement = ? WHERE number = ?",
        [(number, frame.number) for frame in c.frames],
    )
