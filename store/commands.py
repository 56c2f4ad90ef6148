"""The store's verbs: show, agreements, index."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, plural, progress, write_object
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from khaosan.verbs import listing_options, min_score_option, print_rows
from store.options import limit_option, offset_option, open_store, say_cut, screen

if TYPE_CHECKING:
    import sqlite3

    from khaosan.records import Extraction


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

    ID is a document's id, its address, or its number in the list that `khaosan search` showed last
    at this terminal (where none was shown, in the table); or the id of an agreement, an agency or a
    person.

    \b
    Examples:
      khaosan show 8e6e4e16dd
      khaosan show 3
      khaosan show https://www.thaigov.go.th/news/contents/details/34466 --json
      khaosan show 8e6e4e16dd --html -o page.html --min-score 0.5
    """
    from store import (
        attachments,
        document_pages,
        documents,
        extractions,
        last_search,
        near,
        pages,
        profiles,
    )  # fmt: skip

    if as_json and html:
        raise UsageError("--json or --html, not both")
    if output and not html:
        raise UsageError("-o is for the page of --html")
    with open_store(ctx) as store:
        try:
            wanted = last_search.recall(store.path, wanted) or wanted
        except UsageError:
            if not documents.versions(store, wanted):  # some ids are numbers
                raise
        row = documents.get(store, wanted)
        if row is None and (other := profiles.by_id(store, wanted)):
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
        beside: dict[str, Any] = {
            "attachments": [asdict(a) for a in attachments.of(store, row["number"])],
            "taken_down": pages.taken_down(store, row["id"]),
            "near_duplicates": near.of(store, row["number"]),
        }
        document = documents.as_document(row)
        document.pages, document.page_notes = document_pages.of(store, row["number"])
        found = extractions.load(store, row["number"])
        found = found.at_least(min_score) if found else None
    if html:
        _write_page(row, found, output)
        return
    if as_json:
        value = document.to_json()
        value |= {
            "version": row["version"],
            "versions": [{"version": v["version"], "added": v["added"]} for v in seen],
            "addresses": places,
            **beside,
            "extraction": found.to_json() if found else None,
        }
        write_object(value)
        return
    from store.terminal import show_document

    paging = (document.pages, document.page_notes)
    show_document(row, len(seen), places, found, paging=paging, **beside)


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
@click.option(
    "--party", metavar="NAME", help="With this party: an id, a name, an alias or a piece of one."
)
@click.option("--person", metavar="NAME", help="Signed or witnessed by this person.")
@click.option("--kind", type=click.Choice(AGREEMENT_KINDS), help="Only of this kind.")
@click.option("--status", type=click.Choice(AGREEMENT_STATUSES), help="Only with this status.")
@click.option("--place", metavar="NAME", help="Made there: a piece of the place's name.")
@click.option("--since", metavar="DAY", help="Dated on DAY or later.")
@click.option("--until", metavar="DAY", help="Dated on DAY or earlier.")
@min_score_option("Only those that score so much.")
@limit_option(None, "agreements")
@offset_option
@listing_options
@click.pass_context
def agreements(
    ctx: click.Context,
    party: str | None,
    person: str | None,
    kind: str | None,
    status: str | None,
    place: str | None,
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

    with open_store(ctx) as store:
        rows = listings.agreements(
            store, party=party, person=person, kind=kind, status=status, place=place, since=since,
            until=until, min_score=min_score, limit=screen(limit, form), offset=offset,
        )  # fmt: skip
        if form:
            columns = ("id", "kind", "status", "title", "parties", "signatories", "witnesses",
                       "date", "place", "sources", "score", "party_ids", "disagree")  # fmt: skip
            print_rows(rows, form, columns)
            return
        from store.terminal import show_agreements

        shown = show_agreements(rows)
        if not shown:
            note("khaosan: no such agreement in the store")
        say_cut(shown, limit)


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

    with open_store(ctx, readonly=False) as store:
        total = store.conn.execute("SELECT count(*) FROM documents").fetchone()[0]
        with progress("indexing", total) as bar:
            if rebuild:
                done = the_index.rebuild(store, bar.advance)
            else:
                done = the_index.index_pending(store, bar.advance)
        if optimize:
            the_index.merge(store)
    note(f"{plural(done, 'document')} indexed" if done else "the index is up to date")
