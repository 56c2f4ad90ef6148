"""Tables as Parquet: real types, and row groups written as the rows come.

A date that may be a month, a year or an interval stays text (EDTF), and has its first and last day
beside it as dates.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from khaosan import __version__
from store.frames import interval

# Rows of a row group. Documents and extractions hold whole texts: 1,000 are some 20 MB.
_GROUP = {"documents": 1_000, "extractions": 1_000}
_GROUP_ELSE = 20_000

_text = pa.string()
_texts = pa.list_(_text)
_span = [("start", pa.int32()), ("end", pa.int32()), ("text", _text)]
_scored = [("score", pa.float64()), ("source", _text)]
_evidence = pa.struct(_span)
_told_signatories = pa.list_(pa.struct([("person", _text), ("party", _text)]))
_signatories = pa.list_(pa.struct([("person", _text), ("party", _text), ("id", _text)]))
_days = [("first_day", pa.date32()), ("last_day", pa.date32())]

_person = pa.struct(
    [*_span, *((n, _text) for n in ("title", "name", "role", "agency", "canonical")), *_scored]
)
_agency = pa.struct([*_span, ("canonical", _text), ("kind", _text), *_scored])
_date = pa.struct([*_span, ("value", _text), *_days, ("kind", _text), *_scored])
_what = [("kind", _text), ("status", _text), ("title", _text), ("parties", _texts)]
_when = [("witnesses", _texts), ("date", _text), *_days, ("place", _text)]
_agreement = pa.struct(
    [*_what, ("signatories", _told_signatories), *_when, ("evidence", _evidence),
     ("score", pa.float64())]
)  # fmt: skip
_source = pa.struct(
    [("document", _text), ("url", _text), ("published", pa.date32()), ("evidence", _evidence)]
)
# A field of which the sources say different things: each value with the documents that give it.
_disagree = pa.list_(pa.struct([("field", _text), ("value", _text), ("documents", _texts)]))

SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [("id", _text), ("url", _text), ("title", _text), ("published", pa.date32()),
         ("source", _text), ("category", _text), ("agency", _text), ("text", _text)]
    ),
    "extractions": pa.schema(
        [("id", _text), ("persons", pa.list_(_person)), ("agencies", pa.list_(_agency)),
         ("dates", pa.list_(_date)),
         ("agreements", pa.list_(_agreement)),
         ("model", pa.map_(_text, _text))]
    ),
    "mentions": pa.schema(
        [("document", _text), ("kind", _text), *_span,
         *((n, _text) for n in ("title", "name", "role", "agency", "canonical", "value")), *_days,
         ("subkind", _text), *_scored, ("entity", _text)]
    ),
    "entities": pa.schema(
        [("id", _text), ("kind", _text), ("name", _text), ("subkind", _text), ("aliases", _texts),
         ("documents", pa.int32()), ("mentions", pa.int32())]
    ),
    "positions": pa.schema(
        [("person_id", _text), ("person", _text), ("role", _text), ("agency_id", _text),
         ("agency", _text), ("first", pa.date32()), ("last", pa.date32()), ("documents", _texts)]
    ),
    "agreements": pa.schema(
        [("id", _text), *_what, ("party_ids", _texts), ("signatories", _signatories), *_when,
         ("sources", pa.list_(_source)), ("disagree", _disagree), ("score", pa.float64())]
    ),
}  # fmt: skip


def write(rows: Iterable[dict[str, Any]], what: str, stream: IO[bytes]) -> None:
    """Write rows of a kind to a stream; of them no more than a row group is in memory."""
    schema = SCHEMAS[what].with_metadata({"khaosan": __version__, "table": what})
    waiting = iter(rows)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(itertools.islice(waiting, _GROUP.get(what, _GROUP_ELSE))):
            writer.write_table(pa.Table.from_pylist([_row(r, what) for r in group], schema=schema))


def _row(row: dict[str, Any], what: str) -> dict[str, Any]:
    if what == "documents":
        return row | {"published": _day(row.get("published"))}
    if what == "positions":
        return row | {"first": _day(row["first"]), "last": _day(row["last"])}
    if what == "mentions":
        return _with_days(row, "value")
    if what == "agreements":
        return _with_days(row, "date") | {
            "sources": [s | {"published": _day(s["published"])} for s in row["sources"]],
            "disagree": [
                {"field": field, "value": value, "documents": documents}
                for field, values in row["disagree"].items()
                for value, documents in values.items()
            ],
        }
    if what == "extractions":
        return row | {
            "dates": [_with_days(d, "value") for d in row["dates"]],
            "agreements": [_with_days(a, "date") for a in row["agreements"]],
        }
    return row


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _with_days(row: dict[str, Any], column: str) -> dict[str, Any]:
    days = interval(row[column])
    return row | {"first_day": days[0] if days else None, "last_day": days[1] if days else None}
