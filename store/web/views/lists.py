"""Lists: all agencies, all people, all agreements."""

from __future__ import annotations

from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from store import listings
from store.corpus import Corpus
from store.database import Store
from store.web.answers import Answer, Asked
from store.web.views.entity import COLUMNS

SIZE = 50
_ENTITY_COLUMNS = ("id", "kind", "name", "subkind", "aliases", "documents", "mentions")


def entities(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """Agencies or people, those in most documents first; `name`: a piece of a name or alias."""
    kind = {"agencies": "agency", "people": "person"}[asked.parts["kind"]]
    name = asked.text("name", 200)
    size, offset = asked.page(SIZE)
    rows = list(listings.entities(store, kind=kind, name=name, limit=size + 1, offset=offset))
    context = {
        "kind": kind,
        "name": name,
        "has_next": len(rows) > size,
        "page": offset // size + 1,
    }
    return Answer("khaosan/entities.html", rows[:size], rows[:size], _ENTITY_COLUMNS, context)


def agreements(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """Agreements, the latest first, by the filters of `khaosan agreements`."""
    chosen = {
        "party": asked.text("party", 200),
        "person": asked.text("person", 200),
        "kind": asked.choice("kind", AGREEMENT_KINDS),
        "status": asked.choice("status", AGREEMENT_STATUSES),
        "place": asked.text("place", 200),
        "since": asked.text("since", 10),
        "until": asked.text("until", 10),
    }
    size, offset = asked.page(SIZE)
    rows = list(
        listings.agreements(
            store,
            party=chosen["party"],
            person=chosen["person"],
            kind=chosen["kind"],
            status=chosen["status"],
            place=chosen["place"],
            since=chosen["since"],
            until=chosen["until"],
            limit=size + 1,
            offset=offset,
        )
    )
    context = {
        "chosen": {k: v or "" for k, v in chosen.items()},
        "kinds": AGREEMENT_KINDS,
        "statuses": AGREEMENT_STATUSES,
        "has_next": len(rows) > size,
        "page": offset // size + 1,
    }
    return Answer("khaosan/agreements.html", rows[:size], rows[:size], COLUMNS["agreements"],
                  context)  # fmt: skip
