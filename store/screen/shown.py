"""The facts about an item, and the list of keys, as text for the panes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.style import Style
from rich.text import Text

from khaosan.console import one_line, plural, safe
from khaosan.records import Agency, Agreement, Date, Person
from store.reviews.records import Item, Record
from store.reviews.wording import short
from store.screen.facts import Facts
from store.screen.keys import ACTIONS, shown
from store.screen.look import FLAG, LETTERS, SIGNS, Look
from store.screen.page import wrapped
from store.screen.panes import fitted

# In the place of what an agreement should say and does not.
_NONE = "–"
_STATES = {
    "open": "open: nobody decided yet", "accepted": "accepted", "rejected": "rejected",
    "edited": "mended", "added": "added by an editor", "unfit": "fits the text no more",
}  # fmt: skip


def claim(record: Record) -> list[tuple[str, str]]:
    """What a claim says, a line each: label and value."""
    if isinstance(record, Person):
        lines = [("name", record.name), ("full name", record.canonical), ("title", record.title),
                 ("position", record.role), ("at", record.agency)]  # fmt: skip
    elif isinstance(record, Agency):
        lines = [("full name", record.canonical), ("kind", record.kind.replace("_", " "))]
    elif isinstance(record, Date):
        lines = [
            ("value", record.value or "none: no such day"), ("kind", record.kind.replace("_", " ")),
        ]  # fmt: skip
    else:
        lines = _agreement(record)
    return [(label, one_line(value)) for label, value in lines if value]


def beginning(text: str, width: int, most: int) -> str:
    """A text on one line, as much of it as has room in `most` lines of `width` cells."""
    line = one_line(text)
    lines = wrapped(Text(line), width)
    if len(lines) <= most:
        return line
    kept = [part.plain for part in lines[: most - 1]]
    # A line's own last spaces went as it was cut; where they were is found again in the text.
    at = 0
    for part in kept:
        at = line.index(part, at) + len(part)
    rest = line[at:]
    return line[:at] + rest[: len(rest) - len(rest.lstrip())] + fitted(rest, width)


def _agreement(record: Agreement) -> list[tuple[str, str | None]]:
    signed = [s.person + (f" for {s.party}" if s.party else "") for s in record.signatories]
    return [
        # What is short comes first: it is to be in sight when the whole is accepted.
        ("status", f"{record.kind}, {record.status}"), ("date", record.date or _NONE),
        *(("party", party) for party in record.parties or [_NONE]),
        *(("signed by", s) for s in signed or [_NONE]),
        *(("witness", w) for w in record.witnesses), ("place", record.place),
        ("title", record.title),
    ]  # fmt: skip


def facts_text(item: Item, known: Facts | None, look: Look, width: int) -> Text:
    """The right pane, `width` cells wide. `known`: None while it is being looked up."""
    out = Text(end="")
    quiet = Style(color=look.quiet)

    def line(label: str, value: object, style: Style | str = "") -> None:
        out.append(f"{label}  ", quiet)
        out.append(one_line(value) + "\n", style)

    # An agreement's sentence stands in the text; what it says is what is looked at here.
    most = 2 if item.kind == "agreement" else 6
    out.append(beginning(item.text, width, most) + "\n", look.kind(item.kind) + Style(bold=True))
    state = f"{SIGNS[item.state]} {item.kind} · {_STATES[item.state]}"
    out.append(state + (f" by {one_line(item.editor)}" if item.editor else "") + "\n")
    if item.why:
        out.append(safe(item.why) + "\n", Style(color=look.warn))
    if item.flagged:
        out.append(f"⚑ flagged by {one_line(item.flagged)}\n", Style(color=look.warn))
    if item.note:
        line("note", item.note, Style(italic=True))
    out.append("\n")
    for label, value in claim(item.record):
        line(label, value)
    if item.was is not None and item.state in ("edited", "rejected"):
        now = claim(item.record)
        for label, value in (said for said in claim(item.was) if said not in now):
            line(f"was: {label}", value, quiet)
    out.append("\n")
    line("score", f"{item.score:.2f}")
    line("found by", item.source)
    if known is not None:
        _known(known, line, out, quiet)
    return out


def _known(known: Facts, say: Callable[..., None], out: Text, quiet: Style) -> None:
    if known.entity is not None:
        entity = known.entity
        out.append("\n")
        say("known as", entity["name"], Style(bold=True))
        say("id", entity["id"])
        if known.parent:
            say("part of", known.parent)
        if entity["aliases"]:
            say("also", ", ".join(entity["aliases"][:8]))
        for role, agency, documents in known.positions:
            say("held", f"{role}{f', {agency}' if agency else ''} ({documents})")
    if known.more or known.documents:
        out.append("\n")
        out.append(f"also in {plural(known.more, 'other document')}\n", quiet)
        for _, title, published in known.documents:
            say(published or "no day", short(title, 90))
    if known.alike:
        say("undecided that say the same", f"{known.alike:,}")


def help_text(keys: Mapping[str, Sequence[str]], look: Look, mode: str = "") -> Text:
    """What the signs mean, then all keys as they are now, by group. `mode`: the group of keys, or
    the line of keys, of what is under the help; it comes first."""
    out = Text(end="")
    groups = list(dict.fromkeys(action.group for action in ACTIONS))
    if mode in groups:
        groups.remove(mode)
        _group(out, mode, keys, look)
        out.append("\n")
    elif mode:
        out.append("Here\n", Style(bold=True)).append(f"  {mode}\n\n")
    out.append("Signs\n", Style(bold=True))
    for state, sign in SIGNS.items():
        out.append("\n  " if state == "unfit" else "  ").append(f"{sign} ")
        word = _STATES[state].partition(":")[0].removesuffix(" by an editor")
        out.append(word, look.mention("agency", state, current=False))
    out.append(f"  {FLAG} flagged for another editor\n")
    out.append("  ┃ at the left edge: a sentence of an agreement  ▌ of this one\n ")
    for kind, letter in LETTERS.items():
        out.append(f" {letter} ").append(kind, look.kind(kind))
    out.append(
        "\n\nThai keyboard on: the key at the same place does the same, ฟ as a.\n"
        "Each decision is saved at once. Setting of keys: review_keys.\n"
    )
    for group in groups:
        out.append("\n")
        _group(out, group, keys, look)
    return out


def _group(out: Text, group: str, keys: Mapping[str, Sequence[str]], look: Look) -> None:
    out.append(f"{group}\n", Style(bold=True))
    for action in ACTIONS:
        if action.group == group:
            out.append(f"  {shown(list(keys[action.name])):<14} ", Style(color=look.kinds["date"]))
            out.append(action.help + "\n")


def key_of(keys: Mapping[str, Sequence[str]], name: str) -> str:
    """The first key of an action."""
    return shown([keys[name][0]])
