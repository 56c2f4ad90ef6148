"""The verbs of `khaosan review` about what was decided: undo, redo, log, stats, agreement,
disagreements, settle."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import click

from khaosan.console import note, one_line, out, plural, write_object
from khaosan.errors import KhaosanError, UsageError
from khaosan.verbs import listing_options, print_rows
from store.editor import editor_of, editor_option
from store.options import limit_option, open_store, say_cut, screen
from store.reviews.fields import described
from store.reviews.options import reason_option
from store.reviews.records import Line, record_from
from store.reviews.stats import BY, By, Tally
from store.reviews.wording import short


def line_json(line: Line) -> dict[str, Any]:
    """A line of the log for --json."""
    return dataclasses.asdict(line)


def about(line: Line) -> str:
    """What a line of the log is about, in words."""
    claim = line.after or line.before or {}
    if claim.get("text"):
        record = claim.get("record") or claim.get("was")
        says = f" = {described(record_from(record))}" if record else ""
        return short(f"{claim['text']}{says}", 100)
    names = line.subject.get("names")
    about = " / ".join(names) if names else line.subject.get("text")
    return one_line(about or line.document or "")


def _lines(lines: Sequence[Line], form: str | None) -> None:
    columns = ("number", "step", "at", "editor", "action", "document", "item", "reason", "blind",
               "undoes", "stands", "before", "after", "subject")  # fmt: skip
    print_rows(
        map(line_json, lines) if form else [{"line": line} for line in lines], form, columns,
        ("No.", "Step", "At", "Editor", "Decision", "About", "Why", "", "ID"),
        lambda r: _cells(r["line"]),
    )  # fmt: skip


def _cells(line: Line) -> tuple[object, ...]:
    beside = ["blind"] if line.blind else []
    beside += [] if line.stands else ["undone"]
    action = line.action + (f" {line.undoes}" if line.undoes else "")
    return (line.number, line.step, line.at, line.editor, action, about(line), line.reason or "",
            " ".join(beside), line.item or line.document or "")  # fmt: skip


@click.command()
@click.argument("numbers", nargs=-1, type=int)
@click.option("--times", type=click.IntRange(1), metavar="N", help="So many of your last steps.")
@editor_option
@listing_options
@click.pass_context
def undo(
    ctx: click.Context, numbers: tuple[int, ...], times: int | None, editor: str | None,
    form: str | None,
) -> None:  # fmt: skip
    """Take back your last step, of today or any day; NUMBERS: these steps, also another's."""
    from store.reviews import history

    if numbers and times:
        raise UsageError("NUMBERS or --times, not both")
    who, back = editor_of(ctx, editor), list[Line]()
    with open_store(ctx, readonly=False) as store:
        for number in numbers or [None] * (times or 1):
            lines = history.undo(store, who, number=number)
            back += lines
            if not lines:
                break
    _travelled(back, form, f"{who} has nothing to take back")


@click.command()
@click.option("--times", type=click.IntRange(1), default=1, metavar="N", help="So many steps.")
@editor_option
@listing_options
@click.pass_context
def redo(ctx: click.Context, times: int, editor: str | None, form: str | None) -> None:
    """Do again what you took back last."""
    from store.reviews import history

    who, again = editor_of(ctx, editor), list[Line]()
    with open_store(ctx, readonly=False) as store:
        for _ in range(times):
            lines = history.redo(store, who)
            again += lines
            if not lines:
                break
    _travelled(again, form, f"{who} has nothing to do again")


def _travelled(lines: Sequence[Line], form: str | None, nothing: str) -> None:
    if not lines:
        raise KhaosanError(nothing)
    _lines(lines, form)


@click.command()
@click.option("--document", metavar="ID", help="About this document.")
@click.option("--item", metavar="ID", help="About this item.")
@click.option("--by", "by", metavar="NAME", help="Of this editor.")
@click.option("--action", metavar="NAME", help="Only these: accept, reject, edit, add, undo ...")
@click.option("--since", metavar="DAY", help="Of DAY or later.")
@click.option("--standing", is_flag=True, help="Without what was taken back.")
@limit_option(None, "lines")
@listing_options
@click.pass_context
def log(
    ctx: click.Context, document: str | None, item: str | None, by: str | None,
    action: str | None, since: str | None, standing: bool, limit: int | None, form: str | None,
) -> None:  # fmt: skip
    """All that editors decided, the latest first: who, when, what, why, and what was taken back."""
    from store.reviews.log import lines
    from store.search import day_range

    with open_store(ctx) as store:
        most = screen(limit, form)
        rows = lines(
            store, document=document, item=item, editor=by, action=action, standing=standing,
            since=day_range(since)[0] if since else None, limit=most,
        )  # fmt: skip
        shown = list(rows)
    if not shown and not form:
        note("khaosan: no such decision")
        return
    _lines(shown, form)
    if not form:
        say_cut(len(shown), limit)


# ---- figures --------------------------------------------------------------------


@click.command()
@click.option("--by", type=click.Choice(BY), default="kind", help="[kind]")
@click.option("--since", metavar="DAY", help="Count what was decided on DAY or later.")
@listing_options
@click.pass_context
def stats(ctx: click.Context, by: By, since: str | None, form: str | None) -> None:
    """How good the extraction is as editors see it, by kind, source or month of publication.

    Precision: of the machine's claims that were decided, the share that is right in span and kind
    (mostly the unsure ones: they come first). "Read": documents that were read wholly (`khaosan
    review done`); of them precision is fair, and recall known: the share of what is there that the
    machine found.
    """
    from store.reviews.stats import falling, figures, total
    from store.search import day_range

    with open_store(ctx) as store:
        groups = figures(store, by, since=day_range(since)[0] if since else None)
        falls = falling(store)
    # A document has mentions of several kinds, so the sum of all is not that of the lines.
    rows = [{by: name or None, **tally.to_json()} for name, tally in groups.items()]
    if form:
        columns = (by, *Tally().to_json())
        print_rows(rows, form, columns)
    elif not rows:
        note("khaosan: no editor decided anything yet")
    else:
        rows.append({by: "all", **total(list(groups.values())).to_json()})
        print_rows(
            rows, None, (), (by.capitalize(), "Decided", "Right", "Whole", "Added", "Precision",
                             "Read", "Read: precision", "Recall"),
            lambda r: (r[by] or "unknown", r["decided"], r["accepted"] + r["mended"],
                       _share(r["whole"]), r["added"], _share(r["precision"]), r["read"],
                       _share(r["read_precision"]), _share(r["recall"])),
        )  # fmt: skip
    for fall in falls:
        note(f"worse: {fall.line()}")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


@click.command()
@listing_options
@click.pass_context
def agreement(ctx: click.Context, form: str | None) -> None:
    """How far editors agree, over what was read twice (`khaosan review --blind SHARE`).

    F1 of the spans that two editors let stand, to the character and of one kind; Krippendorff's
    alpha over the characters of what both decided: 1 they always agree, 0 as if by chance.
    """
    from store.reviews.agreement import figures

    with open_store(ctx) as store:
        rows = [f.to_json() for f in figures(store)]
    if not rows and not form:
        note("khaosan: nothing was read twice yet; khaosan review --blind 0.1")
        return
    print_rows(
        rows, form,
        ("editors", "kind", "items", "spans", "both", "whole", "f1", "characters", "alpha"),
        ("Editors", "Kind", "Items", "Spans", "Same", "Whole", "F1", "Alpha", "Characters"),
        lambda r: (" / ".join(r["editors"]), r["kind"], r["items"],
                   " / ".join(map(str, r["spans"])), r["both"], r["whole"], _share(r["f1"]),
                   _share(r["alpha"]), r["characters"]),
    )  # fmt: skip


@click.command()
@click.option("--document", metavar="ID", help="In this document.")
@listing_options
@click.pass_context
def disagreements(ctx: click.Context, document: str | None, form: str | None) -> None:
    """What two editors decided otherwise, and nobody has settled yet."""
    from store.reviews.settling import disagreements as found

    with open_store(ctx) as store:
        rows = found(store, document=document)
    if not rows and not form:
        note("khaosan: no disagreement waits")
        return
    if form:
        print_rows([d.to_json() for d in rows], form, ("id", "document", "judgements", "missing"))
        return
    lines = [
        (d.item, editor, state, text)
        for d in rows
        for editor, state, text in [
            *((j.editor, j.state, short(f"{j.text} = {described(record_from(j.record))}"
               if j.stands and j.record else j.text, 100)) for j in d.judgements),
            *((editor, "not there", "") for editor in d.missing),
        ]
    ]  # fmt: skip
    print_rows(
        [{"line": line} for line in lines], None, (), ("ID", "Editor", "Says", ""),
        lambda r: r["line"],
    )  # fmt: skip
    note("settle with: khaosan review settle ID --as EDITOR, or --reject")


@click.command()
@click.argument("id")
@click.option("--as", "like", metavar="EDITOR", help="It stands as this editor decided.")
@click.option("--reject", is_flag=True, help="It is wrong, whatever was said.")
@reason_option
@editor_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def settle(
    ctx: click.Context, id: str, like: str | None, reject: bool, reason: str | None,
    editor: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Settle a disagreement about ID; what is settled is what the store says."""
    from store.reviews import settling

    if (like is None) == (not reject):
        raise UsageError("--as EDITOR, or --reject")
    who = editor_of(ctx, editor)
    with open_store(ctx, readonly=False) as store:
        decision = settling.settle(store, id, who, like=like, reason=reason)
    if as_json:
        write_object({
            "number": decision.number, "step": decision.step, "action": decision.action,
            "item": decision.item.to_json() if decision.item else None,
        })  # fmt: skip
        return
    state = decision.item.state if decision.item else "rejected"
    out(f"{decision.number}\tsettle\t{id}\t{state}")
    note(f"undo with: khaosan review undo {decision.step}")


@click.command()
@click.pass_context
def replay(ctx: click.Context) -> None:
    """Derive what is decided anew from the log (`khaosan doctor` says when it is needed)."""
    from store.reviews.replay import replay as again

    with open_store(ctx, readonly=False) as store:
        done = again(store)
    note(f"{plural(done, 'document')} as the log says")


COMMANDS = (undo, redo, log, stats, agreement, disagreements, settle, replay)
