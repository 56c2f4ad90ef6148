"""The verb duplicates."""

from __future__ import annotations

import click

from khaosan.console import note, progress
from khaosan.errors import KhaosanError
from khaosan.verbs import listing_options, print_rows
from store.options import limit_option, offset_option, open_store, say_cut, screen


@click.command()
@click.argument("document", required=False, metavar="[ID]")
@click.option("--between", is_flag=True, help="Only between two sources.")
@click.option("--least", type=click.FloatRange(0, 1), metavar="S", help="Only so similar ones.")
@click.option("--update", is_flag=True, help="Compare the documents that came since, first.")
@limit_option(None, "links")
@offset_option
@listing_options
@click.pass_context
def duplicates(
    ctx: click.Context,
    document: str | None,
    between: bool,
    least: float | None,
    update: bool,
    limit: int | None,
    offset: int,
    form: str | None,
) -> None:
    """Near-duplicates: documents that tell the same news in nearly the same words.

    All links, the latest first; or those of one document. Nothing is thrown away: each stays a
    document of its own. `khaosan run` compares what came in; --update does it now.

    \b
    Examples:
      khaosan duplicates --between
      khaosan duplicates gnews:99328 --json
    """
    from store import near
    from store.documents import get

    with open_store(ctx, readonly=not update) as store:
        if update:
            with progress("comparing", near.count_pending(store)) as bar:
                done = near.update(store, bar.advance)
            note(f"{done.documents:,} compared, {done.links:,} new links")
        if document is not None:
            row = get(store, document)
            if row is None:
                raise KhaosanError(f"no document {document}; `khaosan search` shows ids")
            print_rows(near.of(store, row["number"]), form,
                       ("id", "title", "url", "source", "published", "similarity"))  # fmt: skip
            return
        rows = list(
            near.links(
                store, between=between, least=least, limit=screen(limit, form), offset=offset
            )
        )
        print_rows(rows, form, (
            "similarity", "a", "a_source", "a_published", "a_title",
            "b", "b_source", "b_published", "b_title"))  # fmt: skip
        if form is None:
            say_cut(len(rows), limit)
            if pending := near.count_pending(store):
                note(f"{pending:,} documents are not compared yet: khaosan duplicates --update")
