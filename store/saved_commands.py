"""The verb watch: saved searches and what is new for them."""

from __future__ import annotations

import sys

import click

from khaosan.console import note, out, plural, write_json
from khaosan.errors import UsageError
from khaosan.verbs import listing_options, print_rows
from store.options import QueryCommand, open_store
from store.search_commands import COLUMNS, exact_option

# What `watch run --exit-code` ends with where nothing is new.
NOTHING_NEW = 3


@click.group()
def watch() -> None:
    """Saved searches: what is new since they were run last.

    \b
    Examples:
      khaosan watch add สันนิบาต "สันนิบาตเทศบาล party:สมาคมสันนิบาตเทศบาลแห่งประเทศไทย"
      khaosan watch run
      khaosan --db /srv/khaosan.db watch run --csv    (from cron, which mails what is printed)
    """


@watch.command("add", cls=QueryCommand)
@click.argument("name")
@click.argument("query", nargs=-1, required=True)
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--after", metavar="DAY", help="Published on DAY or later.")
@click.option("--before", metavar="DAY", help="Published on DAY or earlier.")
@exact_option
@click.option("--all", "all_new", is_flag=True, help="What is there already is new, too.")
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    query: tuple[str, ...],
    source: str | None,
    after: str | None,
    before: str | None,
    exact: bool,
    all_new: bool,
) -> None:
    """Save QUERY (as for `khaosan search`) under NAME."""
    from store import saved

    with open_store(ctx, readonly=False) as store:
        found = saved.add(
            store, name, " ".join(query), source=source, after=after, before=before, exact=exact,
            all_new=all_new,
        )  # fmt: skip
    note(f"{name}: saved; {plural(found, 'document')} found now")


@watch.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help="At most so many of each; the rest later."
)
@click.option(
    "--exit-code", is_flag=True, help=f"End with {NOTHING_NEW} where nothing is new, else with 0."
)
@listing_options
@click.pass_context
def run(
    ctx: click.Context, names: tuple[str, ...], limit: int | None, exit_code: bool, form: str | None
) -> None:
    """Print the new hits of the saved searches (all, or those named); nothing where there are none.

    Every hit is printed once, as --json with the name of its `search`.
    """
    from store import saved
    from store.search import Hit
    from store.terminal import show_hits

    told = 0

    def tell(name: str, hits: list[Hit]) -> None:
        if form is None:
            out(f"{name}: {plural(len(hits), 'new document')}")
            show_hits(hits)
        else:
            print_rows(({"search": name, **hit.to_json()} for hit in hits), form,
                       ("search", *COLUMNS))  # fmt: skip
        sys.stdout.flush()

    with open_store(ctx, readonly=False) as store:
        wanted = names or [row["name"] for row in saved.all_of(store)]
        if form == "json":  # one array over all searches
            new = {name: saved.new_hits(store, name, limit=limit) for name in wanted}
            write_json([{"search": name, **hit.to_json()} for name in new for hit in new[name]])
            sys.stdout.flush()
            saved.told(store, new)
            told = sum(map(len, new.values()))
        else:
            for name in wanted:
                told += saved.run(store, name, lambda hits, n=name: tell(n, hits), limit=limit)  # type: ignore[misc]
    if exit_code and not told:
        ctx.exit(NOTHING_NEW)


@watch.command("list")
@listing_options
@click.pass_context
def list_(ctx: click.Context, form: str | None) -> None:
    """The saved searches, when each was run last and how many documents it has shown."""
    from store import saved

    with open_store(ctx) as store:
        rows = [saved.as_json(row) for row in saved.all_of(store)]
    columns = ("name", "query", "source", "after", "before", "ran", "shown")
    print_rows(rows, form, columns, [c.title() for c in columns])
    if not rows and form is None:
        note("khaosan: no saved search; `khaosan watch add NAME QUERY` makes one")


@watch.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Forget saved searches."""
    from store import saved

    if len(set(names)) != len(names):
        raise UsageError("a name stands twice")
    with open_store(ctx, readonly=False) as store, store.transaction():
        for name in names:
            saved.remove(store, name)
    note(f"{plural(len(names), 'saved search', 'saved searches')} removed")
