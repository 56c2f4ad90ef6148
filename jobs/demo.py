"""`khaosan demo`: the whole way once, on a small news site of khaosan's own.

It serves three invented sites on this machine, crawls them, extracts, and shows what a reader may
ask for. What it prints is plain text, so that it reads the same on a terminal, in a log and in CI.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.extract import extract_store
from khaosan.console import note, one_line, out, plural
from khaosan.errors import KhaosanError
from khaosan.lock import only_one
from khaosan.settings import Settings

if TYPE_CHECKING:
    from crawler.report import CrawlReport
    from store.database import Store
    from store.search import Hit

# The same addresses every time (where the ports are free), so that a second run knows the articles.
FIRST_PORT = 47880
PERMISSION = "khaosan's own demonstration site"
SEARCHES = ("เมืองอัจฉริยะ", "สถ. ลงนาม")
# Nobody else is on the site: no need to be slow.
PACE = 0.0
# Characters of a sentence that are shown.
LONGEST = 320
_COUNTS = {
    "documents": "SELECT source, count(*) FROM documents WHERE newest = 1 GROUP BY source",
    "people": "SELECT d.source, count(DISTINCT m.entity) FROM mentions m JOIN documents d "
    "ON d.number = m.document AND d.newest = 1 WHERE m.kind = 'person' GROUP BY d.source",
    "agencies": "SELECT d.source, count(DISTINCT m.entity) FROM mentions m JOIN documents d "
    "ON d.number = m.document AND d.newest = 1 WHERE m.kind = 'agency' GROUP BY d.source",
    "dates": "SELECT d.source, count(*) FROM mentions m JOIN documents d "
    "ON d.number = m.document AND d.newest = 1 WHERE m.kind = 'date' GROUP BY d.source",
    "agreements": "SELECT d.source, count(DISTINCT f.agreement) FROM agreement_documents f "
    "JOIN documents d ON d.number = f.document AND d.newest = 1 GROUP BY d.source",
}


def demo(settings: Settings) -> bool:
    """Run the demonstration into the database of `settings`; False where nothing was new.

    Raises KhaosanError where a site could not be crawled, BusyError where another run holds the
    store.
    """
    from store.database import Store

    with only_one(Path(settings.db), "demo"):
        reports = _crawl(settings)
        with Store(settings.db) as store:
            done = extract_store(store, engine=settings.engine, workers=settings.workers)
            if done.failed:
                raise KhaosanError(f"extraction failed: {done.failed[0]}")
            note(done.line())
            fresh = any(report.new or report.changed for report in reports)
            _show(store, fresh)
    _show_next(settings.db)
    return fresh


def _crawl(settings: Settings) -> list[CrawlReport]:
    from crawler.demo import serve
    from crawler.run import crawl

    note("three small news sites on this machine, all their articles invented:")
    reports = []
    with serve(FIRST_PORT) as bases:
        for name, base in bases.items():
            report = crawl(settings, name, base=base, permission=PERMISSION, pace=PACE)
            if not report.ok or report.failures:
                raise KhaosanError(f"the demonstration site {base}: {report.line()}")
            note(f"  {base}  {report.line()}")
            reports.append(report)
    return reports


def _show(store: Store, fresh: bool) -> None:
    if not fresh:
        _heading("Nothing new: every article was known already. What the store holds")
    else:
        _heading("What was found")
    _show_counts(store)
    for query in SEARCHES:
        _show_search(store, query)
    _show_agreement(store)


def _heading(text: str) -> None:
    out()
    out(text)
    out()


def _show_counts(store: Store) -> None:
    counts = {name: _by_source(store, sql) for name, sql in _COUNTS.items()}
    out(f"  {'source':10}" + "".join(f"{name:>12}" for name in counts))
    for source in counts["documents"]:
        cells = "".join(f"{found.get(source, 0):>12,}" for found in counts.values())
        out(f"  {source:10}{cells}")
    from store.listings import totals

    # Over all sources: one agency that all three tell of is one.
    whole = totals(store)
    whole["dates"] = sum(counts["dates"].values())
    out(f"  {'together':10}" + "".join(f"{whole[name]:>12,}" for name in counts))


def _by_source(store: Store, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in store.conn.execute(sql)}


def _show_search(store: Store, query: str) -> None:
    from store.search import count, search

    _heading(
        f"khaosan search {_quoted(query)}: {plural(count(store, query), 'document')}, "
        "the first of them:"
    )
    for hit in search(store, query, limit=2):
        out(f"  {hit.published}  {hit.title}  ({hit.id})")
        out(f"      … {_marked(hit)} …")


def _marked(hit: Hit) -> str:
    """The snippet with «» around what was looked for."""
    text, end = "", 0
    for a, b in hit.highlights:
        text += f"{hit.snippet[end:a]}«{hit.snippet[a:b]}»"
        end = b
    return one_line(text + hit.snippet[end:])


def _show_agreement(store: Store) -> None:
    """The agreement that the most documents tell of."""
    from store.listings import agreements
    from store.terminal import signer_names

    found = max(agreements(store), key=lambda row: (_width(row), row["score"]), default=None)
    if found is None:
        return
    _heading(f"One agreement, told by {plural(_width(found), 'document')}")
    for label, values in (
        ("what", [found["title"] or "(not named)"]),
        ("", [f"{found['kind']}, {found['status']}, score {found['score']:.2f}"]),
        ("parties", found["parties"]),
        ("signed by", signer_names(found)),
        ("witnesses", found["witnesses"]),
        ("date", [found["date"] or "unknown"]),
        ("place", [found["place"] or "unknown"]),
    ):
        for at, value in enumerate(values):
            out(f"  {label if at == 0 else '':10} {one_line(value)}")
    for source in found["sources"]:
        out(f"  {source['document']}:")
        out(f"      “{_short(source['evidence']['text'])}”")


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _width(row: dict[str, Any]) -> int:
    return len({source["document"] for source in row["sources"]})


def _show_next(db: str) -> None:
    _heading("Go on with:")
    for line in (
        "search ผู้สูงอายุ",
        "show gnews:131466",
        "entities --kind agency",
        'agreements --party "กรมส่งเสริมการปกครองท้องถิ่น"',
        "status",
    ):
        out(f"  khaosan --db {_quoted(db)} {line}")
    out("  khaosan import PATH        (articles of your own)")
    out("  khaosan init               (a setting file: sources, contact address, database)")


def _quoted(text: str) -> str:
    # shlex.quote would put quotes around every Thai word.
    return shlex.quote(text) if text.isascii() or " " in text else text
