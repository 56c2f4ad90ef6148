"""The verb search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from khaosan.console import note, on_terminal, write_object
from khaosan.errors import UsageError
from khaosan.verbs import listing_options, print_rows
from store.options import QueryCommand, limit_option, offset_option, open_store

if TYPE_CHECKING:
    from store.database import Store
    from store.search import Hit

COLUMNS = ("id", "url", "title", "published", "source", "score", "snippet")
exact_option = click.option(
    "--exact", is_flag=True, help="The words as typed: no other names, no nearest words."
)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--after", metavar="DAY", help="Published on DAY or later.")
@click.option("--before", metavar="DAY", help="Published on DAY or earlier.")
@click.option(
    "--sort", type=click.Choice(["rank", "newest", "oldest"]), default="rank",
    help="What comes first. [rank]",
)  # fmt: skip
@exact_option
@click.option("--facets", is_flag=True, help="Not the documents but what they have in common.")
@limit_option(20, "documents")
@offset_option
@listing_options
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    source: str | None,
    after: str | None,
    before: str | None,
    sort: Any,
    exact: bool,
    facets: bool,
    limit: int,
    offset: int,
    form: str | None,
) -> None:
    """Find documents that hold the words of QUERY.

    Words inside compounds are found (มหาดไทย in กระทรวงมหาดไทย), abbreviations as such (มท.) and as
    what they stand for. "in quotes" is a phrase; OR, NOT (or -word), (brackets) and word* are
    understood, and agency:NAME, person:NAME, party:NAME, source:NAME, after:DAY, before:DAY. DAY is
    YYYY, YYYY-MM or YYYY-MM-DD in either era: 2564 and 2021 are one year.

    Afterwards `khaosan show 3` opens the third of the list.

    \b
    Examples:
      khaosan search เทศบาล
      khaosan search "บันทึกข้อตกลง มหาดไทย -โควิด" --after 2564
      khaosan search "น้ำท่วม agency:ปภ. before:2565" --sort newest
      khaosan search '"กรมส่งเสริมการปกครองท้องถิ่น" OR สถ.' --json
      khaosan search วัคซีน --facets
    """
    from store.search import count
    from store.search import search as find

    words = " ".join(query)
    chosen: dict[str, Any] = {"source": source, "after": after, "before": before, "exact": exact}
    with open_store(ctx) as store:
        if facets:
            given = [name for name in ("limit", "offset", "sort")
                     if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]  # fmt: skip
            if given:
                raise UsageError(f"--{given[0]} is for a list of documents, not for --facets")
            _facets(store, words, form, chosen)
            return
        hits = find(store, words, limit=limit, offset=offset, sort=sort, **chosen)
        for line in hits.notes:
            note(f"khaosan: {line}")
        if form:
            print_rows((hit.to_json() for hit in hits), form, COLUMNS)
            return
        from store.terminal import show_hits

        total = len(hits) + offset
        if len(hits) == limit or (offset and not hits):
            total = count(store, words, **chosen)
        show_hits(hits, offset)
        if on_terminal() and (hits or not offset):
            _remember(store.path, f"{words} {sort} {sorted(chosen.items(), key=str)}", hits, offset)
    if not hits:
        note(f"khaosan: nothing {'more ' if offset and total else ''}found for {words[:200]}")
    elif total > len(hits):
        after_these = offset + len(hits)
        more = f"; --offset {after_these} shows the next" if total > after_these else ""
        note(f"{offset + 1}-{after_these} of {total:,}{more}")


def _facets(store: Store, words: str, form: str | None, chosen: dict[str, Any]) -> None:
    from store.facets import facets

    if form not in (None, "json"):
        raise UsageError("--facets prints a table or --json")
    found = facets(store, words, **chosen)
    for line in found.notes:
        note(f"khaosan: {line}")
    if form:
        write_object(found.to_json())
        return
    from store.terminal import show_facets

    show_facets(found)


def _remember(db: Path, asked: str, hits: list[Hit], offset: int) -> None:
    from store.last_search import remember

    try:
        remember(db, asked, {n: hit.id for n, hit in enumerate(hits, offset + 1)})
    except OSError as error:
        note(f"khaosan: `show` with these numbers will not work: {error}")
