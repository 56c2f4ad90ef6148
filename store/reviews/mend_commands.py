"""The verbs of `khaosan review` that mend: edit, add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note as say
from khaosan.console import one_line
from khaosan.errors import KhaosanError, UsageError
from khaosan.verbs import listing_options
from store.editor import editor_of, editor_option
from store.options import open_store
from store.reviews import fields as known
from store.reviews import places
from store.reviews.decide_commands import (
    blind_flag,
    decide_each,
    given,
    overrule_flag,
    row_of,
    tell,
)
from store.reviews.options import reason_option
from store.reviews.records import KINDS, Decision, Item, Kind

if TYPE_CHECKING:
    from store.database import Store

_EDITED = (
    ("--span", "span", "START-END", "Where it stands, in characters of the text (of an "
     "agreement: its sentence)."),
    ("--words", "words", "TEXT", "Its words, where they are not those: the place that overlaps."),
    ("--kind", "kind", "KIND", "A mention of this kind: person, agency, date."),
    ("--canonical", "canonical", "NAME", "The full name."),
    ("--title", "title", "TEXT", "A person's title; an agreement's name."),
    ("--name", "name", "TEXT", "A person's name without title."),
    ("--role", "role", "TEXT", "The position, as the text writes it."),
    ("--agency", "agency", "NAME", "The agency of the position."),
    ("--value", "value", "EDTF", "A date's value."),
    ("--subkind", "subkind", "KIND", "The kind of agency, date or agreement."),
    ("--status", "status", "STATUS", "An agreement's: signed, planned ..."),
    ("--parties", "parties", "NAMES", "An agreement's, separated by semicolons."),
    ("--signatories", "signatories", "NAMES", "Who signed: person = party; person = party."),
    ("--witnesses", "witnesses", "NAMES", "Who presided or witnessed, separated by semicolons."),
    ("--date", "date", "EDTF", "An agreement's."),
    ("--place", "place", "TEXT", "An agreement's, as the text writes it."),
)  # fmt: skip


def _fields(function: Any) -> Any:
    for flag, name, metavar, text in reversed(_EDITED):
        function = click.option(flag, name, metavar=metavar, default=None, help=text)(function)
    return function


def _changes(kind: Kind, given: dict[str, str | None]) -> dict[str, Any]:
    """The fields that were given, read. "" empties one. Raises UsageError for one that this kind
    has not."""
    fields = {field.name: field for field in known.FIELDS[kind]}
    out = {}
    for name, typed in given.items():
        if typed is None:
            continue
        if name not in fields:
            raise UsageError(f"--{name}: {_a(kind)} has no such field; it has {', '.join(fields)}")
        out[name] = fields[name].read(typed)
        if fields[name].required and not out[name]:
            raise UsageError(f"--{name}: it cannot be empty")
    return out


def _a(kind: str) -> str:
    return ("an " if kind.startswith("a") else "a ") + kind


def _say_unknown(store: Store, changes: dict[str, Any]) -> None:
    """Note agencies that the store does not know: they may be misspelt."""
    from store import profiles

    wanted = [changes.get("agency"), *(changes.get("parties") or [])]
    for name in dict.fromkeys(n for n in wanted if n):
        if profiles.find(store, name, "agency") is None:
            say(f"khaosan: {one_line(name)}: not known in the store")


def _span(typed: str) -> tuple[int, int]:
    start, _, end = typed.partition("-")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise UsageError(f"--span {typed}: give START-END, two numbers of characters")
    return int(start), int(end)


@click.command()
@click.argument("id")
@_fields
@reason_option
@blind_flag
@overrule_flag
@click.option("--replace", is_flag=True, help="Also over what else the machine found there.")
@editor_option
@listing_options
@click.pass_context
def edit(
    ctx: click.Context, /, id: str, span: str | None, words: str | None, reason: str | None,
    blind: bool, overrule: bool, replace: bool, editor: str | None, form: str | None,
    **typed: str | None,
) -> None:  # fmt: skip
    """Mend ID: its words, kind, names, position, value; an agreement's fields. "" empties one.

    \b
    Examples:
      khaosan review edit ID --words "กรมการข้าว" --subkind government
      khaosan review edit ID --value 2564-12-15
      khaosan review edit ID --parties "กรมการข้าว; เทศบาลนครตรัง"
    """
    from store.reviews import decide, items

    if span and words:
        raise UsageError("--span or --words, not both")
    if not (span or words or any(value is not None for value in typed.values())):
        raise UsageError("nothing to mend: give a field, such as --canonical NAME")

    def mend(store: Store, item: Item, who: str, **more: Any) -> Decision:
        # A mention that becomes another kind has that one's fields.
        into = typed.get("kind") or item.kind
        changes = _changes(into if into in KINDS[:3] else item.kind, typed)
        if words is not None:
            # What no longer fits is put where it stands now, in the newest version.
            if item.state == "unfit":
                place = places.nth(items.text_of(store, item.document), words, None)
            else:
                text = items.text_of(store, item.document, item.version)
                place = places.nearest(text, words, item.start, item.end)
            changes["start"], changes["end"] = place
        elif span is not None:
            changes["start"], changes["end"] = _span(span)
        _say_unknown(store, changes)
        return decide.edit(store, item, who, replace=replace, **more, **changes)

    decide_each(ctx, (id,), editor, form, mend, overrule=overrule, blind=blind,
            **given(reason=reason))  # fmt: skip


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.argument("what", metavar="KIND", type=click.Choice(KINDS))
@click.option("--nth", type=click.IntRange(1), metavar="N", help="The Nth place of the words.")
@click.option("--replace", is_flag=True, help="Also over what the machine found there.")
@_fields
@reason_option
@blind_flag
@editor_option
@listing_options
@click.pass_context
def add(
    ctx: click.Context, /, document: str, what: Any, nth: int | None, replace: bool,
    span: str | None, words: str | None, reason: str | None, blind: bool, editor: str | None,
    form: str | None, **typed: str | None,
) -> None:  # fmt: skip
    """Add what was missed in DOCUMENT: a person, agency, date or agreement (by its sentence).

    \b
    Examples:
      khaosan review add 8e6e4e16dd agency --words กรมการข้าว --subkind government
      khaosan review add 8e6e4e16dd agreement --span 120-260 --subkind mou --status signed
    """
    from store import documents
    from store.reviews import decide, items

    if (span is None) == (words is None):
        raise UsageError("say where it stands: --words TEXT, or --span START-END")
    who = editor_of(ctx, editor)
    changes = _changes(what, typed)
    with open_store(ctx, readonly=False) as store:
        row = documents.get(store, document)
        if row is None:
            raise KhaosanError(f"no document {document}; `khaosan search` shows ids")
        if span is not None:
            start, end = _span(span)
        else:
            start, end = places.nth(items.text_of(store, row["id"]), words or "", nth)
        _say_unknown(store, changes)
        decision = decide.add(
            store, row["id"], who, what, start, end, **changes, **given(reason=reason),
            blind=blind, replace=replace,
        )  # fmt: skip
    tell([row_of(decision, None)], form)


COMMANDS = (edit, add)
