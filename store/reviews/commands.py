"""The verb `review`: editors accept, reject and mend what was found; the screen, and the lists."""

from __future__ import annotations

import dataclasses
import importlib
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, on_terminal, one_line, out, plural, write_object
from khaosan.errors import UsageError
from khaosan.verbs import listing_options, print_rows, settings_of
from store.editor import editor_of, editor_option
from store.options import limit_option, open_store, say_cut, screen
from store.reviews import decide_commands, mend_commands, report_commands
from store.reviews.options import blind_option, filter_options, find
from store.reviews.records import DECIDED, Filters
from store.reviews.wording import around, lines_of, short

if TYPE_CHECKING:
    from store.database import Store
    from store.reviews.records import Item

_PAGE = 5_000
_COLUMNS = (
    "id", "document", "version", "kind", "start", "end", "text", "says", "state", "score",
    "source", "editor", "at", "flagged", "note", "why",
)  # fmt: skip


@click.group(invoke_without_command=True)
@click.option("--plain", is_flag=True, help="Questions and answers, for any terminal or a reader.")
@blind_option
@filter_options
@editor_option
@click.pass_context
def review(
    ctx: click.Context,
    plain: bool,
    blind: float | None,
    filters: Callable[..., Filters],
    filtered: bool,
    editor: str | None,
) -> None:
    """Editors' decisions: accept, reject, mend what was found; nothing later overrules them.

    Alone it opens the full screen (docs/review.md), where it was left. What is least sure comes
    first; the options choose otherwise. The verbs below do the same for scripts, by ids, which
    `khaosan review list` shows.

    \b
    Examples:
      khaosan review
      khaosan review --plain --source dla --kind agency
      khaosan review list --max-score 0.3 --jsonl
      khaosan review list --kind date --max-score 0.2 --ids | khaosan review reject -
      khaosan review edit ID --words กรมการข้าว --canonical กรมการข้าว
      khaosan review undo
      khaosan review stats --by month
    """
    if ctx.invoked_subcommand is not None:
        if plain or blind or filtered or editor:
            raise UsageError(f"options stand after the verb: khaosan review "
                             f"{ctx.invoked_subcommand} ...")  # fmt: skip
        return
    who = editor_of(ctx, editor)
    if plain:
        from store.reviews import plain as loop

        with open_store(ctx, readonly=False) as store:
            loop.run(store, who, filters(store, who, blind), resume=not filtered)
        return
    if not (on_terminal() and sys.stdin.isatty()):
        raise UsageError("the full screen needs a terminal; `khaosan review --plain` needs none")
    from store.export import require

    require("textual", "review", "the full screen (--plain does without): ")
    # The screen is a face of the store, which nothing else of the store knows by name.
    application = importlib.import_module("store.screen.app")
    with open_store(ctx, readonly=False) as store:
        chosen, path = filters(store, who, blind), store.path
    application.run(path, who, chosen, resume=not filtered, keys=settings_of(ctx).review_keys)


@review.command("list")
@filter_options
@blind_option
@click.option("--ids", is_flag=True, help="Print ids alone, one a line.")
@editor_option
@limit_option(None, "items")
@listing_options
@click.pass_context
def list_(
    ctx: click.Context,
    filters: Callable[..., Filters],
    filtered: bool,
    blind: float | None,
    ids: bool,
    editor: str | None,
    limit: int | None,
    form: str | None,
) -> None:
    """What waits for review, the least sure first; --state chooses what was decided.

    --editor lists what this editor decided; with --blind, what this editor is to read again.
    """
    from store.reviews.progress import progress

    if ids and form:
        raise UsageError("--ids or another form, not both")
    with open_store(ctx) as store:
        who = editor_of(ctx, editor) if blind else editor
        chosen = filters(store, who, blind)
        if editor and not blind and chosen.states == Filters().states:
            chosen = dataclasses.replace(chosen, states=DECIDED)
        form = "ids" if ids else form
        most = screen(limit, form)
        if form is None and not on_terminal() and limit is None:
            most = None
        found = _paged(store, chosen, None if editor else most)
        rows = islice((i for i in found if blind or i.editor == editor), most) if editor else found
        if form == "ids":
            for item in rows:
                out(item.id)
            return
        if form:
            print_rows(map(_row, rows), form, _COLUMNS)
            return
        shown = list(rows)
        print_rows(
            map(_row, shown), None, _COLUMNS, ("ID", "", "Words", "Says", "State", "Score"),
            lambda r: (r["id"], r["kind"], short(r["text"]), short(r["says"]), _state(r),
                       f"{r['score']:.2f}"),
        )  # fmt: skip
        if not shown:
            waiting = set(chosen.states) <= {"open", "unfit"} and not chosen.flagged
            note(f"khaosan: {'nothing waits here' if waiting else 'there is no such item'}")
        elif on_terminal():
            counts = progress(store, chosen)
            note(f"{counts.left:,} left, {counts.done:,} decided")
        say_cut(len(shown), limit)


def _paged(store: Store, filters: Filters, most: int | None) -> Iterator[Item]:
    """The items of a queue, read a page at a time."""
    from store.reviews.queue import queue

    after, left = None, most
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        page = queue(store, filters, after=after, limit=size)
        yield from page
        if len(page) < size:
            return
        after = page[-1]
        left = None if left is None else left - len(page)


def _row(item: Item) -> dict[str, Any]:
    from store.reviews.fields import described

    return item.to_json() | {"says": described(item.record)}


def _state(row: dict[str, Any]) -> str:
    words = [row["state"]]
    words += [f"by {row['editor']}"] if row["editor"] and row["state"] != "open" else []
    words += ["flagged"] if row["flagged"] else []
    return " ".join(words)


@review.command()
@click.argument("id")
@blind_option
@editor_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(
    ctx: click.Context, id: str, blind: float | None, editor: str | None, as_json: bool
) -> None:
    """One item with the words around it and what was decided about it."""
    from store.reviews import items, log

    with open_store(ctx) as store:
        item = find(store, id, editor_of(ctx, editor), blind=blind is not None)
        text = items.text_of(store, item.document, item.version)
        before, after = around(text, item.start, item.end)
        history = [] if blind else list(log.lines(store, item=item.id))
    if as_json:
        lines = [report_commands.line_json(line) for line in history]
        write_object(_row(item) | {"before": before, "after": after, "log": lines})
        return
    for line in lines_of(item, before, after):
        out(line)
    for entry in history:
        what = f"{entry.at} {entry.editor}: {entry.action}"
        said = f" ({entry.reason})" if entry.reason else ""
        out(one_line(what + said + ("" if entry.stands else ", undone")))


@review.command()
@click.argument("id")
@limit_option(None, "items")
@listing_options
@click.pass_context
def alike(ctx: click.Context, id: str, limit: int | None, form: str | None) -> None:
    """What says the same elsewhere and waits for review: what `carry` would decide alike."""
    from store.reviews import carrying, items

    with open_store(ctx) as store:
        most = screen(limit, form)
        item = items.find(store, id)
        rows = carrying.alike(store, item, limit=most)
        number = carrying.count_alike(store, item)
    print_rows(
        map(_row, rows), form, _COLUMNS, ("ID", "", "Words", "Says", "Score"),
        lambda r: (r["id"], r["kind"], short(r["text"]), short(r["says"]), f"{r['score']:.2f}"),
    )  # fmt: skip
    if not form:
        note(plural(number, "other says the same", "others say the same"))
        say_cut(len(rows), limit)


for _command in (
    *decide_commands.COMMANDS,
    *mend_commands.COMMANDS,
    *report_commands.COMMANDS,
):
    review.add_command(_command)
