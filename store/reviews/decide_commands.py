"""The verbs of `khaosan review` that decide: accept, reject, note, flag, unflag, carry, done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note as say
from khaosan.console import one_line, out, plural, progress
from khaosan.errors import KhaosanError
from khaosan.verbs import listing_options, print_rows
from store.editor import editor_of, editor_option
from store.options import open_store
from store.reviews import fields as known
from store.reviews.options import find, ids_of, reason_option, refuse_others_word
from store.reviews.records import Decision, Item
from store.reviews.wording import short

if TYPE_CHECKING:
    from store.database import Store

blind_flag = click.option(
    "--blind", is_flag=True, help="In a second reading: noted beside the first, changes nothing."
)
overrule_flag = click.option(
    "--overrule", is_flag=True, help="Also what another editor decided otherwise."
)
_COLUMNS = ("number", "step", "action", "id", "kind", "text", "says", "state")


def row_of(decision: Decision, item: Item | None) -> dict[str, Any]:
    """A decision on an item (as it was, where the decision does not tell) for a list."""
    now = decision.item or item
    return {
        "number": decision.number,
        "step": decision.step,
        "action": decision.action,
        "id": now.id if now else None,
        "kind": now.kind if now else None,
        "text": now.text if now else None,
        "says": known.described(now.record) if now else None,
        "state": decision.item.state if decision.item else None,
        "item": decision.item.to_json() if decision.item else None,
    }


def tell(rows: Sequence[dict[str, Any]], form: str | None) -> None:
    """Print decisions, and how they are taken back."""
    print_rows(
        rows, form, _COLUMNS, ("No.", "Decision", "ID", "Words", "Says"),
        lambda r: (r["number"], r["action"], r["id"] or "", short(r["text"] or ""),
                   short(r["says"] or "")),
    )  # fmt: skip
    if rows and not form:
        say(f"undo with: khaosan review undo {rows[0]['step']}")


def decide_each(
    ctx: click.Context,
    ids: tuple[str, ...],
    editor: str | None,
    form: str | None,
    how: Callable[..., Decision],
    *,
    overrule: bool = True,
    blind: bool = False,
    **more: Any,
) -> None:
    """Decide the items one after the other, as one step. An id that is none, or an item of which
    another editor has the last word, is found before anything is decided."""
    from store.reviews.log import durable

    who, rows, step = editor_of(ctx, editor), list[dict[str, Any]](), None
    if blind:
        more["blind"] = True
    with open_store(ctx, readonly=False) as store:
        wanted = ids_of(ids)
        for id in wanted:
            item = find(store, id, who, blind=blind)
            refuse_others_word(item, who, overrule or blind)
        with progress("deciding", len(wanted)) as bar:
            for id in wanted:
                # Each by itself, so that others get a turn; looked at anew, for it may have been
                # decided meanwhile.
                try:
                    with durable(store):
                        item = find(store, id, who, blind=blind)
                        refuse_others_word(item, who, overrule or blind)
                        decision = how(store, item, who, step=step, **more)
                except KhaosanError as error:
                    if rows:
                        tell(rows, form)
                        raise KhaosanError(
                            f"{error} ({len(rows):,} of {len(wanted):,} decided before it)"
                        ) from None
                    raise
                rows.append(row_of(decision, item))
                step = decision.step
                bar.advance()
    tell(rows, form)


@click.command()
@click.argument("ids", nargs=-1, required=True)
@reason_option
@blind_flag
@overrule_flag
@editor_option
@listing_options
@click.pass_context
def accept(
    ctx: click.Context, ids: tuple[str, ...], reason: str | None, blind: bool, overrule: bool,
    editor: str | None, form: str | None,
) -> None:  # fmt: skip
    """IDS are right as they are; several are one step. "-" reads ids, a line each."""
    from store.reviews import decide

    decide_each(ctx, ids, editor, form, decide.accept, overrule=overrule, blind=blind,
                **given(reason=reason))  # fmt: skip


@click.command()
@click.argument("ids", nargs=-1, required=True)
@reason_option
@blind_flag
@overrule_flag
@editor_option
@listing_options
@click.pass_context
def reject(
    ctx: click.Context, ids: tuple[str, ...], reason: str | None, blind: bool, overrule: bool,
    editor: str | None, form: str | None,
) -> None:  # fmt: skip
    """IDS are wrong; several are one step. "-" reads ids, a line each."""
    from store.reviews import decide

    decide_each(ctx, ids, editor, form, decide.reject, overrule=overrule, blind=blind,
                **given(reason=reason))  # fmt: skip


def given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value not in (None, ())}


@click.command()
@click.argument("id")
@click.argument("text")
@editor_option
@listing_options
@click.pass_context
def note(ctx: click.Context, id: str, text: str, editor: str | None, form: str | None) -> None:
    """Write a note on ID."""
    from store.reviews import decide

    def noted(store: Store, item: Item, who: str, **more: Any) -> Decision:
        return decide.note(store, item, who, text, **more)

    decide_each(ctx, (id,), editor, form, noted)


@click.command()
@click.argument("ids", nargs=-1, required=True)
@reason_option
@editor_option
@listing_options
@click.pass_context
def flag(
    ctx: click.Context, ids: tuple[str, ...], reason: str | None, editor: str | None,
    form: str | None,
) -> None:  # fmt: skip
    """Flag IDS for another editor (`khaosan review list --flagged`)."""
    from store.reviews import decide

    decide_each(ctx, ids, editor, form, decide.flag, **given(reason=reason))


@click.command()
@click.argument("ids", nargs=-1, required=True)
@editor_option
@listing_options
@click.pass_context
def unflag(ctx: click.Context, ids: tuple[str, ...], editor: str | None, form: str | None) -> None:
    """Take the flag off IDS."""
    from store.reviews import decide

    decide_each(ctx, ids, editor, form, decide.unflag)


@click.command()
@click.argument("id")
@click.argument("others", nargs=-1)
@reason_option
@editor_option
@listing_options
@click.pass_context
def carry(
    ctx: click.Context, id: str, others: tuple[str, ...], reason: str | None, editor: str | None,
    form: str | None,
) -> None:  # fmt: skip
    """Decide OTHERS as ID was decided; without OTHERS all that say the same. One step.

    `khaosan review alike ID` shows them first.
    """
    from store.reviews import carrying, items

    who = editor_of(ctx, editor)
    with open_store(ctx, readonly=False) as store:
        item = items.find(store, id)
        chosen = (
            [items.find(store, other) for other in ids_of(others)]
            if others
            else carrying.alike(store, item)
        )
        with progress("carrying", len(chosen)) as bar:
            carried = carrying.carry(store, item, chosen, who, reason=reason, advance=bar.advance)
    row = {
        "step": carried.step, "id": item.id, "state": item.state, "done": carried.done,
        "skipped": [{"id": other.id, "why": why} for other, why in carried.skipped],
    }  # fmt: skip
    print_rows([row], form, tuple(row), ("Step", "As", "Decided", "Left out"),
               lambda r: (r["step"], r["id"], r["done"], len(r["skipped"])))  # fmt: skip
    if form:
        return
    for other, why in carried.skipped:
        say(f"{other.id}: {why}")
    if carried.done:
        say(f"{plural(carried.done, 'other')} {item.state}; undo with: "
            f"khaosan review undo {carried.step}")  # fmt: skip


@click.command()
@click.argument("documents", nargs=-1, required=True)
@blind_flag
@editor_option
@click.pass_context
def done(ctx: click.Context, documents: tuple[str, ...], blind: bool, editor: str | None) -> None:
    """DOCUMENTS are read wholly, and nothing was missed: what is open in them is accepted.

    From them it is known what the machine misses (`khaosan review stats`), and they are what
    `khaosan export gold` writes.
    """
    from store import documents as texts
    from store.reviews import log, whole

    who, step, accepted = editor_of(ctx, editor), None, 0
    with open_store(ctx, readonly=False) as store:
        rows = []
        for wanted in ids_of(documents):
            row = texts.get(store, wanted)
            if row is None:
                raise KhaosanError(f"no document {wanted}; `khaosan search` shows ids")
            rows.append(row)
        for row in rows:
            decision = whole.done(store, row["id"], who, step=step, blind=blind)
            step = decision.step
            accepted += sum(
                line.number > decision.number
                for line in log.lines(store, step=step, document=row["id"], action="accept")
            )
            out(f"{decision.number}\tdone\t{row['id']}\t{one_line(row['title'] or '')}")
    noted = " (blind: noted, nothing is changed)" if blind else ""
    say(f"{plural(accepted, 'open item')} accepted{noted}")
    say(f"undo with: khaosan review undo {step}")


COMMANDS = (accept, reject, note, flag, unflag, carry, done)
