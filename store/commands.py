"""The store's verbs: search, show, entities, agreements, export, index, status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khaosan.console import note, on_terminal, plural, progress, write_object
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from khaosan.verbs import listing_options, min_score_option, print_rows, settings_of

if TYPE_CHECKING:
    import sqlite3

    from khaosan.records import Extraction
    from store.database import Store

F = TypeVar("F", bound=Callable[..., Any])


def _open(ctx: click.Context, *, readonly: bool = True) -> Store:
    from store.database import Store

    return Store(settings_of(ctx).db, create=False, readonly=readonly)


# What a terminal shows of a list whose --limit is not given; a file, a pipe or JSON gets it all.
SCREEN = 50


def _screen(limit: int | None, form: str | None) -> int | None:
    return SCREEN if limit is None and form is None and on_terminal() else limit


def _say_cut(shown: int, limit: int | None) -> None:
    if limit is None and shown == SCREEN and on_terminal():
        note(f"the first {SCREEN}; --limit N shows more, --json all")


def _limit(default: int | None, what: str) -> Callable[[F], F]:
    text = f"a terminal shows {SCREEN}; else all" if default is None else str(default)
    return click.option(
        "--limit",
        type=click.IntRange(1),
        default=default,
        metavar="N",
        help=f"At most so many {what}. [{text}]",
    )


_offset = click.option(
    "--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N."
)


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--after", metavar="DAY", help="Published on DAY or later.")
@click.option("--before", metavar="DAY", help="Published on DAY or earlier.")
@_limit(20, "documents")
@_offset
@listing_options
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    source: str | None,
    after: str | None,
    before: str | None,
    limit: int,
    offset: int,
    form: str | None,
) -> None:
    """Find documents that hold the words of QUERY.

    Words inside compounds are found (มหาดไทย in กระทรวงมหาดไทย), abbreviations as such (มท.) and as
    what they stand for. "in quotes" is a phrase; OR, NOT (or -word), (brackets) and word* are
    understood. DAY is YYYY, YYYY-MM or YYYY-MM-DD in either era: 2564 and 2021 are one year.

    \b
    Examples:
      khaosan search เทศบาล
      khaosan search "บันทึกข้อตกลง มหาดไทย -โควิด" --after 2564
      khaosan search '"กรมส่งเสริมการปกครองท้องถิ่น" OR สถ.' --json
    """
    from store.search import count
    from store.search import search as find

    words = " ".join(query)
    chosen: dict[str, Any] = {"source": source, "after": after, "before": before}
    with _open(ctx) as store:
        hits = find(store, words, limit=limit, offset=offset, **chosen)
        for line in hits.notes:
            note(f"khaosan: {line}")
        if form:
            columns = ("id", "url", "title", "published", "source", "score", "snippet")
            print_rows((hit.to_json() for hit in hits), form, columns)
            return
        from store.terminal import show_hits

        total = len(hits) + offset
        if len(hits) == limit and not hits.notes:
            total = count(store, words, **chosen)
        show_hits(hits, offset)
    if not hits:
        note(f"khaosan: nothing found for {words}")
    elif total > len(hits):
        note(f"{offset + 1}-{offset + len(hits)} of {total:,}; --limit and --offset show more")


@click.command()
@click.argument("wanted", metavar="ID")
@click.option(
    "--version", type=click.IntRange(1), metavar="N", help="This version, not the newest."
)
@min_score_option("Only mentions and agreements that score so much.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--html", is_flag=True, help="Write a page with the mentions marked (displaCy).")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE", help="Where the page goes. [standard output]",
)  # fmt: skip
@click.pass_context
def show(
    ctx: click.Context,
    wanted: str,
    version: int | None,
    min_score: float | None,
    as_json: bool,
    html: bool,
    output: Path | None,
) -> None:
    """One document with what was found in it; or one agreement, agency or person.

    ID is a document's id, its address, or its number in the table; or the id of an agreement, an
    agency or a person, as the lists print it.

    \b
    Examples:
      khaosan show 8e6e4e16dd
      khaosan show https://www.thaigov.go.th/news/contents/details/34466 --json
      khaosan show 8e6e4e16dd --html -o page.html --min-score 0.5
    """
    from store import documents, extractions, listings

    if as_json and html:
        raise UsageError("--json or --html, not both")
    if output and not html:
        raise UsageError("-o is for the page of --html")
    with _open(ctx) as store:
        row = documents.get(store, wanted)
        if row is None and (other := listings.by_id(store, wanted)):
            if version is not None or min_score is not None or html:
                raise UsageError(
                    f"{wanted} is no document; --version, --min-score and --html are for those"
                )
            from store.terminal import show_other

            write_object(other) if as_json else show_other(other)
            return
        if row is not None and version is not None:
            row = next((v for v in documents.versions(store, row["id"])
                        if v["version"] == version), None)  # fmt: skip
        if row is None:
            which = f"{wanted} of version {version}" if version else wanted
            raise KhaosanError(
                f"no document {which}, and no agreement, agency or person of this id; "
                "`khaosan search`, `agreements` and `entities` show ids"
            )
        seen = documents.versions(store, row["id"])
        places = documents.addresses(store, row["id"])
        found = extractions.load(store, row["number"])
        found = found.at_least(min_score) if found else None
    if html:
        _write_page(row, found, output)
        return
    if as_json:
        value = documents.as_document(row).to_json()
        value |= {
            "version": row["version"],
            "versions": [{"version": v["version"], "added": v["added"]} for v in seen],
            "addresses": places,
            "extraction": found.to_json() if found else None,
        }
        write_object(value)
        return
    from store.terminal import show_document

    show_document(row, len(seen), places, found)


def _write_page(row: sqlite3.Row, found: Extraction | None, output: Path | None) -> None:
    from khaosan.streams import whole_file
    from store.documents import as_document
    from store.page import page

    text = page(as_document(row), found)
    if output is None or str(output) == "-":
        sys.stdout.write(text)
    else:
        with whole_file(output) as stream:
            stream.write(text)
        note(f"{output}: written")
    if found is None:
        note("nothing extracted yet: khaosan extract")


@click.command()
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(["agency", "person"]), help="Only these.")
@min_score_option("Count only mentions that score so much.")
@_limit(None, "entities")
@_offset
@listing_options
@click.pass_context
def entities(
    ctx: click.Context,
    name: str | None,
    kind: str | None,
    min_score: float | None,
    limit: int | None,
    offset: int,
    form: str | None,
) -> None:
    """The people and agencies of all documents, those in most of them first.

    NAME: only those with this name or alias, or a piece of one.

    \b
    Examples:
      khaosan entities --kind agency
      khaosan entities เทศบาล --limit 10 --json
    """
    from store import listings

    with _open(ctx) as store:
        rows = list(
            listings.entities(
                store,
                kind=kind,
                name=name,
                min_score=min_score,
                offset=offset,
                limit=_screen(limit, form),
            )
        )
        if not rows and not form:
            note("khaosan: no such person or agency in the store")
            return
        columns = ("id", "kind", "name", "subkind", "aliases", "documents", "mentions")
        headers = ("ID", "Kind", "Name", "", "Also", "Documents", "Mentions")
        print_rows(
            rows,
            form,
            columns,
            headers,
            lambda r: (r["id"], r["kind"], r["name"], r["subkind"], ", ".join(r["aliases"][:4]),
                       r["documents"], r["mentions"]),
        )  # fmt: skip
        if not form:
            _say_cut(len(rows), limit)


@click.command()
@click.option(
    "--party", metavar="NAME", help="With this party: a name, an alias or a piece of one."
)
@click.option("--person", metavar="NAME", help="Signed or witnessed by this person.")
@click.option("--kind", type=click.Choice(AGREEMENT_KINDS), help="Only of this kind.")
@click.option("--status", type=click.Choice(AGREEMENT_STATUSES), help="Only with this status.")
@click.option("--since", metavar="DAY", help="Dated on DAY or later.")
@click.option("--until", metavar="DAY", help="Dated on DAY or earlier.")
@min_score_option("Only those that score so much.")
@_limit(None, "agreements")
@_offset
@listing_options
@click.pass_context
def agreements(
    ctx: click.Context,
    party: str | None,
    person: str | None,
    kind: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
    min_score: float | None,
    limit: int | None,
    offset: int,
    form: str | None,
) -> None:
    """Who agreed what with whom, the latest first, each with the documents that tell it.

    DAY is YYYY, YYYY-MM or YYYY-MM-DD in either era.

    \b
    Examples:
      khaosan agreements --party สมาคมสันนิบาตเทศบาลแห่งประเทศไทย
      khaosan agreements --kind mou --status signed --since 2564 --until 2567 --csv
      khaosan agreements --person ขจร --json
    """
    from store import listings

    with _open(ctx) as store:
        rows = listings.agreements(
            store, party=party, person=person, kind=kind, status=status, since=since,
            until=until, min_score=min_score, limit=_screen(limit, form), offset=offset,
        )  # fmt: skip
        if form:
            columns = ("id", "kind", "status", "title", "parties", "signatories", "witnesses",
                       "date", "place", "sources", "score")  # fmt: skip
            print_rows(rows, form, columns)
            return
        from store.terminal import show_agreements

        shown = show_agreements(rows)
        if not shown:
            note("khaosan: no such agreement in the store")
        _say_cut(shown, limit)


@click.command()
@click.argument(
    "what", type=click.Choice(["documents", "extractions", "mentions", "entities", "agreements"])
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="Ends in .jsonl, .json or .csv.",
)  # fmt: skip
@min_score_option("Leave out what scores lower (not for documents).")
@click.pass_context
def export(ctx: click.Context, what: str, output: Path, min_score: float | None) -> None:
    """Write everything of a kind to FILE, of newest versions; the form is that of its ending.

    Documents and extractions are written in the interchange format, which `khaosan extract` and
    `khaosan import` read.

    \b
    Examples:
      khaosan export documents -o documents.jsonl
      khaosan export agreements -o agreements.csv --min-score 0.9
    """
    from store.export import export as write
    from store.export import form_of

    form_of(output)
    with _open(ctx) as store:
        written = write(store, what, output, min_score=min_score)
    one = "entity" if what == "entities" else what.removesuffix("s")
    note(f"{output}: {plural(written, one, what)}")


@click.command()
@click.option("--rebuild", is_flag=True, help="Make the whole index anew.")
@click.option("--optimize", is_flag=True, help="Merge it too: smaller, and faster to search.")
@click.pass_context
def index(ctx: click.Context, rebuild: bool, optimize: bool) -> None:
    """Bring the search index up to date.

    Documents are indexed as they come in, so this is for after a new version of the dictionary
    (`khaosan doctor` says when). Searches go on with the old index meanwhile; stopped, it goes on
    where it was.

    \b
    Examples:
      khaosan index
      khaosan index --rebuild --optimize
    """
    from store import index as the_index

    with _open(ctx, readonly=False) as store:
        total = store.conn.execute("SELECT count(*) FROM documents").fetchone()[0]
        with progress("indexing", total) as bar:
            if rebuild:
                done = the_index.rebuild(store, bar.advance)
            else:
                done = the_index.index_pending(store, bar.advance)
        if optimize:
            the_index.merge(store)
    note(f"{plural(done, 'document')} indexed" if done else "the index is up to date")


@click.command()
@click.option("--runs", type=click.IntRange(0), default=3, metavar="N", help="Runs a source. [3]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def status(ctx: click.Context, runs: int, as_json: bool) -> None:
    """What the store holds, and each source's last runs.

    \b
    Examples:
      khaosan status
      khaosan status --runs 1 --json
    """
    from store import crawls, listings
    from store.index import count_missing, is_current

    with _open(ctx) as store:
        value: dict[str, Any] = {
            "db": str(store.path),
            "bytes": store.path.stat().st_size,
            **listings.totals(store),
            "index": {"current": is_current(store), "missing": count_missing(store)},
            "sources": crawls.sources(store, runs=runs),
        }
    if as_json:
        write_object(value)
        return
    from store.terminal import show_status

    show_status(value)
