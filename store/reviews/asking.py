"""What `khaosan review --plain` asks for when a claim is mended or added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from khaosan.console import one_line, out, safe
from khaosan.errors import UsageError
from store.database import Store
from store.reviews import items, reading
from store.reviews.changes import other_day
from store.reviews.fields import FIELDS, Field, one_of, shown, value
from store.reviews.places import nearest, places
from store.reviews.records import KINDS, Item, Kind
from store.reviews.wording import around

Ask = Callable[[str], str]

_CLEAR = "-"
_SHOWN = 20


class Leave(Exception):  # noqa: N818 - no error: the editor leaves
    """The editor leaves, or the input ends."""


def ask(question: str) -> str:
    """What the editor answers. Raises Leave at the end of the input."""
    try:
        answer = input(safe(question))
    except (EOFError, UnicodeDecodeError):
        out()
        raise Leave from None
    if not answer.isprintable():
        answer = "".join(c if c.isprintable() else " " for c in answer)
    return answer.strip()


def changes(store: Store, item: Item, typed: str, ask: Ask) -> dict[str, Any]:
    """The fields that an editor mends, read; {} for none. `typed`: the number of the field, where
    it stood behind the letter. Raises UsageError for what is none."""
    fields = FIELDS[item.kind]
    if not typed:
        out(f"  1  the words: {one_line(item.text)}")
        for number, field in enumerate(fields, 2):
            out(f"  {number}  {field.label}: {one_line(_now(item, field)) or 'none'}")
        typed = ask("Which? A number; Enter for none: ")
    if not typed:
        return {}
    which, _, new = typed.partition(" ")
    if not (which.isascii() and which.isdigit() and 1 <= int(which) <= len(fields) + 1):
        raise UsageError(f"{which!r} is no number from 1 to {len(fields) + 1}")
    if int(which) == 1:
        words = new or ask("The right words, as they stand in the text: ")
        found = _words(store, item, words) if words else {}
        if found and other_day(item.record, words) and reading.date(words) is None:
            field = next(f for f in fields if f.name == "value")
            if new := ask(f"The day's value ({field.hint}; {_CLEAR} for none): "):
                found["value"] = _read(field, new)
        return found
    field = fields[int(which) - 2]
    if not new:
        hint = f" ({field.hint})" if field.hint else ""
        clear = "" if field.required else f"; {_CLEAR} empties it"
        new = ask(f"New {field.label}{hint}; Enter leaves it{clear}: ")
    return {field.name: _read(field, new)} if new else {}


def _now(item: Item, field: Field) -> str:
    return item.kind if field.name == "kind" else shown(value(item.record, field.name))


def _read(field: Field, typed: str) -> Any:
    if typed == _CLEAR:
        if field.required:
            raise UsageError(f"the {field.label} cannot be empty")
        typed = ""
    return field.read(typed)


def _words(store: Store, item: Item, words: str) -> dict[str, Any]:
    """Where the words stand: in the item's version; of what no longer fits, in the newest."""
    if item.state == "unfit":
        text = items.text_of(store, item.document)
        found = places(text, words)
        if not found:
            raise UsageError(f"{words!r} is not in the newest version")
        start, end = found[0]
    else:
        text = items.text_of(store, item.document, item.version)
        start, end = nearest(text, words, item.start, item.end)
    return {"start": start, "end": end}


def addition(
    store: Store, item: Item, typed: str, ask: Ask
) -> tuple[Kind, int, int, dict[str, Any]] | None:
    """A claim that was missed in the document of an item: its kind, place and fields; None where
    the editor leaves it. Raises UsageError for words that are not in the text and the like."""
    words = typed or ask("The words that were missed, as they stand in the text: ")
    if not words:
        return None
    text = items.text_of(store, item.document)
    found = places(text, words)
    if not found:
        raise UsageError(f"{words!r} is not in the text")
    start, end = found[0] if len(found) == 1 else _which(text, found, ask)
    answer = ask(f"What is it? {', '.join(KINDS)}: ")
    if not answer:
        return None
    short = {kind[0]: kind for kind in KINDS[:3]}  # one letter, save for agreements
    kind: Kind = one_of("kind", KINDS)(short.get(answer, answer))  # type: ignore[assignment]
    fields: dict[str, Any] = {}
    for field in FIELDS[kind]:
        # A name is the words without the title.
        if field.name not in ("kind", "name"):
            hint = f" ({field.hint})" if field.hint else ""
            if new := ask(f"{field.label.capitalize()}{hint}; Enter leaves it: "):
                fields[field.name] = _read(field, new)
    return kind, start, end, fields


def _which(text: str, found: list[tuple[int, int]], ask: Ask) -> tuple[int, int]:
    for number, (start, end) in enumerate(found[:_SHOWN], 1):
        before, after = around(text, start, end, 40)
        out(f"  {number}  {before}[{one_line(text[start:end])}]{after}")
    typed = ask(f"It stands {len(found)} times; which one? A number: ")
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(found)):
        raise UsageError(f"{typed!r} is no number from 1 to {len(found)}")
    return found[int(typed) - 1]
