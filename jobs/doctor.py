"""`khaosan doctor`: is everything here and working?"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from khaosan import __version__
from khaosan.errors import KhaosanError
from khaosan.settings import Settings

# Below this much free space a run warns: a crawl of a year of one source takes about as much.
LOW_DISK = 500 * 1024**2
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
PACKAGES = ("spacy", "scrapy", "pythainlp", "nlpo3", "python-crfsuite", "sqlite-utils",
            "trafilatura", "click", "rich", "filelock", "rapidfuzz", "networkx", "apscheduler",
            "rensa", "krippendorff", "pypdfium2")  # fmt: skip
# module: the extra that it comes with
EXTRAS = {
    "datasette": "web", "followthemoney": "ftm", "pyarrow": "export", "textual": "review",
    "torch": "torch", "transformers": "torch", "warcio": "warc",
}  # fmt: skip


@dataclass(slots=True)
class Check:
    """One thing looked at. `state` is "ok", "warning" or "error"; `detail` says what was seen, and
    what to do where it is not ok."""

    name: str
    state: str
    detail: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything, the cheapest first; each check is given as soon as it is done."""
    for check in _CHECKS:
        yield from _guarded(check, settings)
    yield from _guarded(_store, settings)


def _guarded(check: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    name = check.__name__.strip("_")
    try:
        yield from check(settings)
    except KhaosanError as error:
        yield Check(name, "error", str(error))
    except Exception as error:  # noqa: BLE001 - a doctor reports what breaks, and goes on
        yield Check(name, "error", f"{type(error).__name__}: {error}")


def _python(settings: Settings) -> Iterator[Check]:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Check("khaosan", "ok", __version__)
    yield Check("python", "ok" if good else "error", version if good else f"{version}; 3.11 needed")


def _packages(settings: Settings) -> Iterator[Check]:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Check("packages", "error", f"missing: {', '.join(missing)}; pip install khaosan")
    else:
        yield Check("packages", "ok", ", ".join(found))


def _extras(settings: Settings) -> Iterator[Check]:
    missing = {x for name, x in EXTRAS.items() if not importlib.util.find_spec(name)}
    if "torch" in missing and settings.engine.startswith("hf:"):
        yield Check("extras", "error", f"{settings.engine} needs: pip install 'khaosan[torch]'")
    here = sorted({*EXTRAS.values()} - missing)
    rest = f"; not installed: {', '.join(sorted(missing))}" if missing else ""
    yield Check("extras", "ok", f"{', '.join(here) or 'none'}{rest}")


def _documents(settings: Settings) -> Iterator[Check]:
    from crawler.files.needs import missing

    lines = missing()
    for line in lines:
        yield Check("documents", "ok", f"not read: {line}")
    if not lines:
        yield Check("documents", "ok", "PDF, sheets, RTF, scans")


def _sqlite(settings: Settings) -> Iterator[Check]:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        yield Check("sqlite", "error", f"{version}; {needed} or newer needed")
        return
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("create virtual table t using fts5(x)")
    except sqlite3.OperationalError:
        yield Check("sqlite", "error", f"{version}, without FTS5: use another build of Python")
        return
    yield Check("sqlite", "ok", f"{version}, FTS5")


def _settings(settings: Settings) -> Iterator[Check]:
    where = str(settings.file) if settings.file else "none (khaosan init writes one)"
    yield Check("settings", "ok", where)
    if settings.sources and not settings.contact:
        yield Check(
            "contact",
            "warning",
            "no contact address is set: a site's keeper cannot reach you (setting: contact)",
        )


def _disk(settings: Settings) -> Iterator[Check]:
    folder = Path(settings.db).resolve().parent
    if not folder.is_dir():
        yield Check("disk", "error", f"{folder}: no such folder")
        return
    free = shutil.disk_usage(folder).free
    state = "ok" if free >= LOW_DISK else "warning"
    yield Check("disk", state, f"{free / 1024**3:.1f} GB free in {folder}")


def _sources(settings: Settings) -> Iterator[Check]:
    from crawler.source import load_all

    known = load_all(settings.sources_dir or None)
    for name in settings.sources:
        if name not in known:
            yield Check("sources", "error", f"no such source: {name}; `khaosan sources list`")
    yield Check("sources", "ok", f"{len(known)} known, {len(settings.sources)} enabled")


def _model(settings: Settings) -> Iterator[Check]:
    from khaosan.records import Document
    from nlp.pipeline import Pipeline
    from nlp.version import model_key

    text = "วันที่ 15 ธันวาคม 2564 นายสมชาย ใจดี อธิบดีกรมการปกครอง กระทรวงมหาดไทย กล่าว"
    found = Pipeline(settings.engine)(Document.new(text))
    surfaces = {m.text for m in found.mentions()}
    if {"นายสมชาย ใจดี", "กระทรวงมหาดไทย"} <= surfaces and found.dates:
        yield Check("model", "ok", model_key(settings.engine))
    else:
        yield Check(
            "model",
            "error",
            f"{model_key(settings.engine)} finds only {sorted(surfaces)} in a plain sentence; "
            "install khaosan anew",
        )


def _store(settings: Settings) -> Iterator[Check]:
    if not Path(settings.db).exists():
        yield Check("store", "ok", f"{settings.db}: not made yet (khaosan import or khaosan run)")
        return
    from store.database import Store
    from store.integrity import checks

    with Store(settings.db, create=False, readonly=True) as store:
        for name, good, detail in checks(store):
            yield Check(f"store: {name}", "ok" if good else "error", detail)


# The cheapest first.
_CHECKS = (
    _python, _packages, _extras, _documents, _sqlite, _settings, _disk, _sources, _model,
)  # fmt: skip
