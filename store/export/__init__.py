"""Writing what the store holds to a file, in the form of the file's ending.

Tables (documents, extractions, mentions, entities, positions, agreements) as JSON Lines, JSON, CSV
or Parquet; the network of agencies and people as GraphML or GEXF; FollowTheMoney entities as JSON
Lines. A file appears when it is whole, and an older one stays until then; all of it is one moment
of the store, though others write meanwhile.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import IO, Any, TextIO, cast

from khaosan.errors import KhaosanError, UsageError
from khaosan.streams import whole_file
from khaosan.verbs import print_rows
from store.database import Store
from store.export.rows import TABLES

# Everything that can be written, with the endings of its files and their forms.
_TABLE = {".jsonl": "jsonl", ".json": "json", ".csv": "csv", ".parquet": "parquet"}
_GRAPH = {".graphml": "graphml", ".gexf": "gexf"}
_FTM = {".json": "ftm", ".jsonl": "ftm"}
FORMS: dict[str, dict[str, str]] = {
    **dict.fromkeys(TABLES, _TABLE),
    "graph": _GRAPH,
    "ftm": _FTM,
}
# What a form needs beside the default install, and the extra that brings it.
_NEEDS = {
    "parquet": ("pyarrow", "export"),
    "graphml": ("networkx", "export"),
    "gexf": ("networkx", "export"),
    "ftm": ("followthemoney", "ftm"),
}


def form_of(path: Path, what: str = "documents") -> str:
    """The form by the file's ending. Raises UsageError for one that `what` has not, KhaosanError
    where the library for it is not installed."""
    forms = FORMS[what]
    form = forms.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: name a file that ends in {', '.join(forms)}")
    if form in _NEEDS:
        require(*_NEEDS[form], f"{path}: ")
    return form


def require(library: str, extra: str, before: str = "") -> None:
    """Raises KhaosanError with the command that installs a library, where it is not installed."""
    if importlib.util.find_spec(library) is None:
        raise KhaosanError(f"{before}this needs {library}: pip install 'khaosan[{extra}]'")


@contextmanager
def one_moment(store: Store) -> Iterator[None]:
    """All that is read inside is of one moment of the store."""
    store.conn.execute("BEGIN")
    try:
        yield
    finally:
        store.conn.execute("ROLLBACK")


@contextmanager
def whole_binary(path: Path) -> Iterator[IO[bytes]]:
    """khaosan.streams.whole_file for bytes."""
    with whole_file(path) as stream:
        yield cast(TextIO, stream).buffer


def export(
    store: Store,
    what: str,
    path: Path,
    *,
    min_score: float | None = None,
    agreement_nodes: bool = False,
) -> int:
    """Write everything of a kind that scores `min_score` or more to a file; returns how many rows
    (of a graph: nodes; of FollowTheMoney: entities).

    `agreement_nodes`: in the graph agreements are nodes, not edges.
    Raises KhaosanError where it cannot be written.
    """
    form = form_of(path, what)
    with one_moment(store):
        if what == "graph":
            from store.graph import files, network

            known = network.read(store, min_score=min_score)
            network.count(store, known.nodes.values())
            with whole_binary(path) as stream:
                return files.write(known, stream, form, agreement_nodes=agreement_nodes)
        if what == "ftm":
            from store.ftm import write as write_ftm

            with whole_file(path) as text:
                return write_ftm(store, text, min_score=min_score)
        return _write_table(store, what, path, form, min_score)


def _write_table(store: Store, what: str, path: Path, form: str, min_score: float | None) -> int:
    rows, columns = TABLES[what]
    written = 0

    def counted() -> Iterable[dict[str, Any]]:
        nonlocal written
        for row in rows(store, min_score=min_score):
            written += 1
            yield row

    if form == "parquet":
        from store.export import parquet

        with whole_binary(path) as stream:
            parquet.write(counted(), what, stream)
    else:
        with whole_file(path) as text, redirect_stdout(text):
            print_rows(counted(), form, columns)
    return written
