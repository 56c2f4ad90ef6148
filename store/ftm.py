"""The store as FollowTheMoney entities, a JSON line each, for Aleph, OpenAleph and their tools.

docs/export.md says which schema holds what, and why. Every entity is made and checked by the
library; ids are khaosan's public ids with a prefix, so that a later export updates an earlier one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from followthemoney import model
from followthemoney.proxy import EntityProxy
from followthemoney.types.common import PropertyType

from khaosan.records import dumps
from store import listings
from store.database import Store
from store.export.rows import documents
from store.graph.network import Bond, Node, bonds
from store.positions import positions

_PREFIX = "khaosan"
_PLAIN_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-]*[0-9A-Za-z])?")
_ABBREVIATION = re.compile(r"(?:[ก-ฮ]{1,5}\.)+(?:[ก-ฮ]{1,5}\.?)?")
_SCHEMAS = {
    "government": "PublicBody",
    "local": "PublicBody",
    "state_enterprise": "PublicBody",  # the schema's own words: "or state company"
    "body": "PublicBody",
    "private": "Company",
}
_TOPICS = {
    "government": "gov",
    "local": "gov.muni",
    "state_enterprise": "gov.soe",
    "body": "gov",
}
# Kinds of agency that are Thai by what they are; of the others the text alone would tell.
_THAI = ("government", "local", "state_enterprise")


def write(store: Store, stream: IO[str], *, min_score: float | None = None) -> int:
    """Write the newest versions and all that was found in them; returns how many entities.

    `min_score` leaves out mentions, positions and agreements that score lower.
    """
    written = 0
    for entity in entities(store, min_score=min_score):
        stream.write(dumps(entity.to_dict()) + "\n")
        written += 1
    return written


def entities(store: Store, *, min_score: float | None = None) -> Iterator[EntityProxy]:
    """Every fact once: documents, people and agencies, who is mentioned where, positions,
    agreements with their parties, signers and sources."""
    known: set[str] = set()
    for row in documents(store):
        yield _checked(_article(row))
    for row in listings.entities(store, min_score=min_score):
        known.add(row["id"])
        yield _checked(_actor(row))
    yield from map(_checked, _mentions(store, min_score))
    posts: set[str] = set()
    for row in positions(store, min_score=min_score):
        for id, kind in ((row["person_id"], "person"), (row["agency_id"], "agency")):
            if id and id not in known:
                known.add(id)
                yield _checked(_actor({"id": id, "kind": kind, "name": row[kind]}))
        post, held = _position(row)
        if post.id not in posts:
            posts.add(str(post.id))
            yield _checked(post)
        yield _checked(held)
    nodes: dict[str, Node] = {}
    for bond in bonds(store, nodes, min_score=min_score):
        for id in (*bond.parties, *(signed.person for signed in bond.signers)):
            if id not in known:
                known.add(id)
                node = nodes[id]
                yield _checked(
                    _actor(
                        {"id": id, "kind": node.kind, "name": node.name, "subkind": node.subkind}
                    )
                )
        yield from map(_checked, _agreement(bond, nodes))


def _checked(entity: EntityProxy) -> EntityProxy:
    """The entity, if the library finds it whole. Raises InvalidData where it is not."""
    entity.schema.validate({"properties": dict(entity.properties)})
    missing = [name for name in entity.schema.required if not entity.has(name)]
    if missing:
        # A name of white space and controls alone; what it is called is then its id.
        for name in missing:
            entity.add(name, entity.id)
    return entity


def _id(letter: str, *parts: str) -> str:
    """An id for a document, or for what has no public id of its own, from what it is."""
    if len(parts) == 1 and _PLAIN_ID.fullmatch(parts[0]):
        return f"{_PREFIX}-{letter}-{parts[0]}"
    digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{_PREFIX}-{letter}-{digest[:20]}"


def _entity_id(id: str) -> str:
    return f"{_PREFIX}-{id}"


def _make(schema: str, id: str, **values: Any) -> EntityProxy:
    """An entity; the library cleans values and leaves out what is none (an address that is no
    URL)."""
    entity = model.make_entity(schema)
    entity.id = id
    for name, value in values.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one:
                entity.add(name, list(_fitting(one, entity.schema.properties[name].type)))
    return entity


def _fitting(value: str, of: PropertyType) -> Iterator[str]:
    """A value in pieces as long as the type may be: a text over several values, at a line end or
    space; any other is cut off."""
    if len(value) > of.max_length and of.name != "text":
        value = value[: of.max_length - 1] + "…"
    while len(value) > of.max_length:
        half = of.max_length // 2
        cut = max(value.rfind("\n", half, of.max_length), value.rfind(" ", half, of.max_length))
        cut = cut if cut > 0 else of.max_length
        yield value[:cut]
        value = value[cut:]
    yield value


# ---- documents, people, agencies --------------------------------------------


def _article(row: dict[str, Any]) -> EntityProxy:
    return _make(
        "Article",
        _id("d", row["id"]),
        title=row.get("title"),
        sourceUrl=row.get("url"),
        publishedAt=row.get("published"),
        publisher=row.get("agency") or row.get("source"),
        keywords=row.get("category"),
        bodyText=row["text"],
        language="tha",
    )


def _actor(row: dict[str, Any]) -> EntityProxy:
    kind = row.get("subkind") or ""
    aliases = row.get("aliases", [])
    schema = "Person" if row["kind"] == "person" else _SCHEMAS.get(kind, "Organization")
    short = [name for name in aliases if _ABBREVIATION.fullmatch(name)]
    return _make(
        schema,
        _entity_id(row["id"]),
        name=row["name"],
        # A match on an abbreviation means little; what is spelt out means more.
        weakAlias=short,
        alias=[name for name in aliases if name not in short],
        classification=kind,
        topics=_TOPICS.get(kind),
        country="th" if kind in _THAI else None,
    )


def _mentions(store: Store, min_score: float | None) -> Iterator[EntityProxy]:
    rows = store.conn.execute(
        "SELECT d.id AS document, e.id, e.kind, e.subkind, json_group_array(DISTINCT m.text) "
        "AS names FROM documents d JOIN mentions m ON m.document = d.number "
        "JOIN mention_entities o ON o.mention = m.number JOIN entities e ON e.number = o.entity "
        "WHERE d.newest = 1 AND m.score >= ? GROUP BY d.number, e.number",
        (min_score or 0.0,),
    )
    for row in rows:
        schema = "Person" if row["kind"] == "person" else _SCHEMAS.get(row["subkind"] or "")
        yield _make(
            "Mention",
            _id("m", row["document"], row["id"]),
            document=_id("d", row["document"]),
            resolved=_entity_id(row["id"]),
            name=json.loads(row["names"]),
            detectedSchema=schema or "Organization",
        )


# ---- positions --------------------------------------------------------------


def _position(row: dict[str, Any]) -> tuple[EntityProxy, EntityProxy]:
    """A post, and that a person holds it. When it was taken up is not known, only when documents
    tell of it."""
    agency = row["agency_id"] or row["agency"] or ""
    post = _make(
        "Position",
        _id("post", row["role"], agency),
        name=" ".join(filter(None, (row["role"], row["agency"]))),
        organization=_entity_id(row["agency_id"]) if row["agency_id"] else None,
    )
    days = sorted({day for day in (row["first"], row["last"]) if day})
    held = _make(
        "Occupancy",
        _id("held", row["person_id"], row["role"], agency),
        holder=_entity_id(row["person_id"]),
        post=post.id,
        date=days,
        proof=[_id("d", document) for document in row["documents"]],
        summary=f"Told in documents of {' to '.join(days)}" if days else None,
    )
    return post, held


# ---- agreements -------------------------------------------------------------


def _agreement(bond: Bond, nodes: dict[str, Node]) -> Iterator[EntityProxy]:
    told = bond.told
    id = _entity_id(bond.id)
    sources = told["sources"]
    names = " – ".join(nodes[party].name for party in bond.parties)
    start, _, end = (told["date"] or "").partition("/")
    dates = {"startDate": start, "endDate": end} if end else {"date": start}
    proof = [_id("d", source["document"]) for source in sources]
    yield _make(
        "Project",
        id,
        name=told["title"] or f"{told['kind']}: {names}",
        projectId=bond.id,
        description=told["kind"],
        status=told["status"],
        address=told["place"],
        proof=proof,
        sourceUrl=[source["url"] for source in sources],
        **dates,
    )
    for party in bond.parties:
        yield _participant(id, party, "party", told["status"], proof)
    for signed in bond.signers:
        role = "witness" if signed.witness else "signatory"
        for_party = nodes[signed.party].name if signed.party else None
        yield _participant(id, signed.person, role, told["status"], proof, for_party)
    for source in sources:
        yield _make(
            "Documentation",
            _id("source", bond.id, source["document"], str(source["evidence"]["start"])),
            document=_id("d", source["document"]),
            entity=id,
            role="reports",
            summary=source["evidence"]["text"],
            sourceUrl=source["url"],
        )


def _participant(
    agreement: str, of: str, role: str, status: str, proof: Iterable[str], party: str | None = None
) -> EntityProxy:
    return _make(
        "ProjectParticipant",
        _id("part", agreement, of, role, party or ""),
        project=agreement,
        participant=_entity_id(of),
        role=role,
        status=status,
        summary=f"signed for {party}" if party else None,
        proof=list(proof),
    )
