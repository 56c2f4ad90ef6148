"""Extraction over the cores: documents in, extractions out, in constant memory.

spaCy's own `nlp.pipe(n_process=...)` sends whole Docs between processes; here only the text goes
out and the extraction comes back, which is a tenth of the bytes, and a worker that dies takes
down one chunk, not the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from khaosan.errors import KhaosanError
from khaosan.processes import begin_worker, cores, in_flight
from khaosan.records import Document, Extraction

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

T = TypeVar("T")
# Documents a worker gets at once: enough that sending costs nothing, few enough that the bar moves
# and little is lost when the run is stopped.
CHUNK = 16


@dataclass(slots=True)
class Failed:
    """A document that the pipeline could not read, and why."""

    id: str
    reason: str


_pipeline: Pipeline | None = None


def _start(engine: str) -> None:
    global _pipeline
    begin_worker()
    from nlp.pipeline import Pipeline

    _pipeline = Pipeline(engine)


def _work(documents: list[Document]) -> list[Extraction | Failed]:
    assert _pipeline is not None  # noqa: S101 - _start ran before
    return [extract_one(_pipeline, document) for document in documents]


def extract_one(pipeline: Pipeline, document: Document) -> Extraction | Failed:
    """Extract; a fault of ours in one document must not end the run over all of them."""
    try:
        return pipeline(document)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - reported and counted by the caller
        return Failed(document.id, f"{type(error).__name__}: {error}")


def extract_all(
    documents: Iterable[tuple[T, Document]], engine: str, workers: int = 0
) -> Iterator[tuple[T, Extraction | Failed]]:
    """Extract from documents in parallel; each comes with a key that comes back with its result.

    Results come in the order of the documents. At most a few chunks are in flight, so that an
    endless stream of documents is held in constant memory. `workers`: processes; 0 takes one for
    each core, 1 works in this process.
    Raises KhaosanError where a worker died (out of memory, most often).
    """
    workers = workers or cores()
    if workers == 1:
        from nlp.pipeline import Pipeline

        pipeline = Pipeline(engine)
        for key, document in documents:
            yield key, extract_one(pipeline, document)
        return
    # "spawn" and not "fork": the parent may hold an open SQLite connection and threads of a bar.
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(engine,)
    )
    chunks = in_flight(
        iter(documents),
        lambda chunk: pool.submit(_work, [document for _, document in chunk]),
        chunk=CHUNK,
        most=workers * 3,
    )
    try:
        for chunk, future in chunks:
            yield from zip((key for key, _ in chunk), future.result(), strict=True)
    except BrokenProcessPool:
        raise KhaosanError(
            "a worker process was ended from outside (out of memory?); what was extracted is kept; "
            "start again with fewer --workers"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
