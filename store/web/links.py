"""Addresses: of this project's pages, and of the world's where they may be links."""

from __future__ import annotations

from urllib.parse import urlencode

from datasette.utils import tilde_encode

from store.graph.page import link as outside


def link(kind: str, id: str, rest: str = "", **args: object) -> str:
    """The address of a page. Ids may hold anything: they stand in Datasette's tilde encoding."""
    query = urlencode({k: v for k, v in args.items() if v is not None})
    return f"/{kind}/{tilde_encode(id)}{rest}" + (f"?{query}" if query else "")


__all__ = ["link", "outside"]
