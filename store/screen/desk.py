"""The threads beside the screen: one that writes, one that looks things up.

The screen itself never touches the file: it stays alive while another process holds it. What is to
be written is written one after the other, and what a key does shows once it is in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from store.database import Store
from store.reviews import whole
from store.screen.session import Session

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """An editor's session, and a second connection for what is only read."""

    def __init__(self, path: str | Path, editor: str) -> None:
        self._path, self.editor = Path(path), editor
        self._writer = ThreadPoolExecutor(1, "review-writer")
        self._reader = ThreadPoolExecutor(1, "review-reader")
        self._session: Session | None = None
        self._store: Store | None = None

    async def write(
        self, do: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Let the session do something; what is to be written is then in the store."""

        def work() -> T:
            if self._session is None:
                self._session = Session(Store(self._path, create=False), self.editor)
            return do(self._session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def read(
        self, look: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Look something up, beside what is being written."""

        def work() -> T:
            if self._store is None:
                self._store = Store(self._path, create=False, readonly=True)
            return look(self._store, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    @property
    def worked(self) -> bool:
        """Whether anything was decided, after which names are to be joined anew."""
        return self._session is not None and self._session.worked

    def close(self, *, join: bool) -> None:
        """Close both. `join`: join names anew by what was decided, which may take a while."""

        def close_writer() -> None:
            if self._session is not None:
                if join:
                    whole.join(self._session.store)
                self._session.store.close()

        def close_reader() -> None:
            if self._store is not None:
                self._store.close()

        reading = self._reader.submit(close_reader)
        writing = self._writer.submit(close_writer)
        for pool in (self._reader, self._writer):
            pool.shutdown(wait=True)
        reading.result()
        writing.result()
