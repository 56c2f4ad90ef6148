"""Datasette over one store, with this project's pages before its own.

Nothing is taken from the working directory: no metadata, no plugins folder, no settings file. (A
Datasette plugin that is installed in khaosan's own environment is loaded, as Datasette does.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.plugins import pm
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest

from khaosan.errors import UsageError
from khaosan.text import tokens
from store.corpus import Corpora, Corpus, stamp_of
from store.database import Store
from store.web import deadline, plugin
from store.web.finding import facets_of

T = TypeVar("T")

# The name that the store has in Datasette's addresses, whatever its file is called.
NAME = "data"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# One page of ours may take so long, as a search may; one query of Datasette's less.
PAGE_LIMIT_MS = 10_000
# What one value of an answer, and the rows of one together, may take in memory.
MOST_VALUE_MB = 32
MOST_ANSWER_MB = 64
_NO_LIMIT = 10**9
_SETTINGS = {
    "sql_time_limit_ms": 1_500,
    "max_returned_rows": 1_000,
    "default_page_size": 50,
    "num_sql_threads": 3,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,  # a scan of a table for each of its columns
    "allow_download": False,  # the whole file, of a gigabyte: `khaosan export` is for that
    "max_csv_mb": 100,
    "truncate_cells_html": 400,
    "default_cache_ttl": 0,  # the store changes while it is looked at
}
_FOLDER = Path(__file__).parent
# Inner workings: Datasette shows them when asked.
_HIDDEN = (
    "search_words", "search_index", "search_compounds", "near_bands", "near_documents",
    "near_index", "entity_blocks", "unresolved", "name_rules", "page_bodies",
    "agreement_frame_parties", "_sqlite_migrations",
)  # fmt: skip


class StoreDatabase(Database):
    """Datasette's database of which every connection is a store's, opened for reading."""

    def __init__(self, site: Site, path: Path) -> None:
        super().__init__(site, path=str(path), is_mutable=True)
        self._stores: dict[int, Store] = {}

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A connection of the calling thread. Nothing here writes."""
        if write:
            raise UsageError("the page only reads")
        store = Store(self.path, create=False, readonly=True)
        # No value that SQL can make is larger than the largest that a store holds.
        store.conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE_MB * 2**20)
        self._stores[id(store.conn)] = store
        return store.conn

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """As Datasette's, but the rows are counted by their size too: a thousand may be of 32 MB
        each. What is wrong with a visitor's SQL is said to the visitor, not to the log."""
        most = self.ds.max_returned_rows
        most += most == (page_size or self.ds.page_size)  # one more tells that there is a next page

        def in_thread(connection: sqlite3.Connection) -> Results:
            limit = min(custom_time_limit or _NO_LIMIT, self.ds.sql_time_limit_ms)
            with sqlite_timelimit(connection, limit):
                try:
                    cursor = connection.execute(sql, {} if params is None else params)
                    rows: list[sqlite3.Row] = []
                    size = 0
                    for row in cursor:
                        if truncate and len(rows) == most:
                            return Results(rows, True, cursor.description)
                        rows.append(row)
                        size += sum(len(v) for v in row if isinstance(v, (str, bytes)))
                        if size > MOST_ANSWER_MB * 2**20:
                            raise BadRequest(
                                f"the answer is larger than {MOST_ANSWER_MB} MB; ask for less"
                            )
                except sqlite3.DatabaseError as error:
                    if error.args == ("interrupted",):
                        raise QueryInterrupted(error, sql, params) from None
                    if "too big" in str(error):
                        raise BadRequest("a value is too large; ask for less") from None
                    raise
            return Results(rows, False, cursor.description)

        result: Results = await self.execute_fn(in_thread)
        return result

    def store_of(self, connection: sqlite3.Connection) -> Store:
        """The store that a connection is of."""
        return self._stores[id(connection)]


class Site(Datasette):
    """`sql`: whether a visitor may write SQL. `hosts`: the names by which the page may be asked
    for (a foreign page that resolves its own name to this machine is refused); None: any."""

    def __init__(
        self, path: str | Path, *, sql: bool = True, hosts: Collection[str] | None = LOOPBACK
    ) -> None:
        self.store_path = Path(path)
        Store(self.store_path, create=False, readonly=True).close()  # one clear line if it cannot
        _register()
        super().__init__(
            files=[],
            settings=_SETTINGS | {"default_allow_sql": sql},
            metadata=_metadata(),
            template_dir=str(_FOLDER / "templates"),
            static_mounts=[("static", str(_FOLDER / "static"))],
        )
        self.hosts = hosts
        self.corpora = Corpora()
        self.remove_database("_memory")
        self.main = StoreDatabase(self, self.store_path)
        self.add_database(self.main, name=NAME)

    async def read(self, function: Callable[[Store, Corpus], T]) -> T:
        """Call a function with the store, in one of the reading threads, in one transaction and
        within the time limit (past it sqlite3.OperationalError "interrupted", or TooLongError)."""

        def in_thread(connection: sqlite3.Connection) -> T:
            store = self.main.store_of(connection)
            stamp = stamp_of(self.store_path)
            with sqlite_timelimit(connection, PAGE_LIMIT_MS), deadline.within(PAGE_LIMIT_MS / 1000):
                connection.execute("BEGIN")
                try:
                    return function(store, self.corpora.get(store, stamp))
                finally:
                    connection.rollback()

        result: T = await self.main.execute_fn(in_thread)
        return result

    def warm(self) -> None:
        """Read beforehand what the first page would wait for: the dictionary of words, and the
        arrays of the facets."""
        with Store(self.store_path, create=False, readonly=True) as store:
            tokens("ข่าวสาร")
            corpus = self.corpora.get(store, stamp_of(self.store_path))
            facets_of(store, corpus, corpus.all, set(), set())


def _register() -> None:
    if not pm.is_registered(plugin):
        pm.register(plugin, "khaosan")
        # Every handler is called, and Datasette's own prints a traceback with all local variables
        # for each address that is not there.
        pm.unregister(name="datasette.handle_exception")


def _metadata() -> dict[str, Any]:
    tables: dict[str, Any] = {name: {"hidden": True} for name in _HIDDEN}
    tables["documents"] = {"label_column": "title", "sort_desc": "number"}
    tables["entities"] = {"label_column": "name", "sort_desc": "whole_documents"}
    tables["agreements"] = {"label_column": "title", "sort_desc": "date"}
    return {"title": "khaosan", "databases": {NAME: {"tables": tables}}}
