"""The network around an agency or a person: store.graph's pictures, and the same as a table."""

from __future__ import annotations

import sqlite3
from typing import Any

from store.corpus import Corpus
from store.database import Store
from store.graph import network as graph
from store.graph import page as graph_page
from store.graph import svg, view
from store.positions import held
from store.web.answers import Answer, Asked, NotHereError
from store.web.links import link
from store.web.views.entity import elsewhere, partners, row_of

# Names in a picture: more cannot be read on a screen.
_MOST = 24
_MOST_HELD = 12
_COLUMNS = ("a", "b", "kind", "agreements", "roles")
# The picture's page has its own script and style, allowed by their digests in the page itself.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def network(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """The page that holds the picture and lists its lines."""
    row = row_of(store, asked)
    if to := elsewhere(asked, row):
        return to
    people = asked.text("people", 1) is not None
    if asked.form == "html":
        # The picture itself is asked for by the page: it takes longer than the page may.
        mine = partners(store, row)[:_MOST]
        told = held(store, row, limit=_MOST_HELD) if people or row["kind"] == "person" else []
        context = {
            "row": row,
            "people": people,
            "picture": _picture_of(row, people, asked.lang),
            "partners": mine,
            "held": told,
            "bound": mine or any(h["agency_id"] for h in told),
        }
        return Answer("khaosan/network.html", context=context)
    seen = _view(store, corpus, row, people)
    lines = [
        {"a": n.a, "b": n.b, "kind": n.kind, "agreements": [b.id for b in n.bonds],
         "roles": n.roles}
        for n in seen.lines
    ]  # fmt: skip
    value = {
        "centre": row["id"],
        "nodes": [{"id": n.id, "kind": n.kind, "name": n.name, "subkind": n.subkind}
                  for n in seen.nodes],
        "lines": lines,
        "many": [{"nodes": list(p.nodes), "agreements": [b.id for b in p.bonds]}
                 for p in seen.points],
        "left_out": seen.left_out,
    }  # fmt: skip
    return Answer(value=value, rows=lines, columns=_COLUMNS)


def picture(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """The picture: SVG, or a page to drag and zoom."""
    row = row_of(store, asked)
    people = asked.text("people", 1) is not None
    form = asked.parts["picture"]
    if row["id"] != asked.parts["id"]:
        return Answer(to=link(row["kind"], row["id"], f"/network.{form}"))
    drawn = corpus.kept(
        ("picture", row["id"], people, form, asked.lang),
        lambda: _draw(store, corpus, row, people, form, asked.lang),
    )
    if form == "svg":
        return Answer(raw=(drawn, "image/svg+xml; charset=utf-8", _SVG_POLICY))
    return Answer(raw=(drawn, "text/html; charset=utf-8", _PAGE_POLICY))


def _picture_of(row: sqlite3.Row, people: bool, lang: str) -> dict[str, str]:
    asked = {"lang": lang} | ({"people": "1"} if people else {})
    return {form: link(row["kind"], row["id"], f"/network.{form}", **asked)
            for form in ("svg", "html")}  # fmt: skip


def _draw(
    store: Store, corpus: Corpus, row: sqlite3.Row, people: bool, form: str, lang: str
) -> str:
    seen = _view(store, corpus, row, people)
    if len(seen.nodes) == 1:
        raise NotHereError("nothing binds it to others in the store")
    graph.count(store, seen.nodes)
    make = graph_page.page if form == "html" else svg.svg
    return make(seen, svg.summary(seen, "", lang), lang)


def _view(store: Store, corpus: Corpus, row: sqlite3.Row, people: bool) -> view.View:
    """All agreements are read once and kept; positions are those of this entity alone."""
    known: graph.Network = corpus.kept("network", lambda: graph.read(store, with_positions=False))
    mine = graph.Network(dict(known.nodes), known.bonds, _held(store, row, people))
    for h in mine.held:
        for kind in ("person", "agency"):
            id = h[f"{kind}_id"]
            mine.nodes.setdefault(id, graph.Node(id, kind, h[kind]))
    mine.nodes.setdefault(row["id"], graph.Node(row["id"], row["kind"], row["name"]))
    return view.around(mine, row["id"], limit=_MOST, people=people)


def _held(store: Store, row: sqlite3.Row, people: bool) -> list[dict[str, Any]]:
    if row["kind"] == "agency" and not people:
        return []
    return [h for h in held(store, row, limit=_MOST_HELD) if h["agency_id"]]
