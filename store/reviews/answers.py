"""What the letters of `khaosan review --plain` do. Each takes the loop, the item that was shown and
what was typed behind the letter, and tells whether to go on to the item at the loop's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khaosan.console import one_line, out, plural
from store.reviews import asking, carrying, decide, history, items, progress, whole
from store.reviews.asking import Leave, ask
from store.reviews.records import STANDING, Item, Line
from store.reviews.report_commands import about
from store.reviews.wording import around

if TYPE_CHECKING:
    from store.reviews.plain import Loop

_SHOWN, _UNDONE = 10, 5


def accept(loop: Loop, item: Item, rest: str) -> bool:
    if item.state in STANDING and not loop.blind:
        loop.at += 1  # it is accepted already
    elif loop.decide(decide.accept, item, reason=rest or None):
        _pass(loop, "Accepted")
    return True


def reject(loop: Loop, item: Item, rest: str) -> bool:
    if loop.decide(decide.reject, item, reason=rest or None):
        _pass(loop, "Rejected")
    return True


def _pass(loop: Loop, word: str) -> None:
    out(f"{word}.{_others(loop)}")
    loop.at += 1


def _others(loop: Loop) -> str:
    if loop.blind or loop.last is None:
        return ""
    some = carrying.count_alike(loop.store, loop.last)
    others = plural(some, "other says", "others say")
    return f" {others} the same: o decides them too." if some else ""


def skip(loop: Loop, item: Item, rest: str) -> bool:
    loop.at += 1
    return True


def back(loop: Loop, item: Item, rest: str) -> bool:
    if loop.at == 0:
        out("This is the first.")
        return False
    loop.at -= 1
    loop.returned = True
    return True


def undo(loop: Loop, item: Item, rest: str) -> bool:
    lines = history.undo(loop.store, loop.editor)
    loop.undone |= {line.step for line in lines}
    return _travel(loop, lines, "Taken back", "take back")


def redo(loop: Loop, item: Item, rest: str) -> bool:
    lines = history.redo(loop.store, loop.editor)
    loop.undone -= {line.step for line in lines}
    return _travel(loop, lines, "Done again", "do again")


def _travel(loop: Loop, lines: Sequence[Line], word: str, nothing: str) -> bool:
    if not lines:
        out(f"Nothing to {nothing}.")
        return False
    for line in lines[:_UNDONE]:
        out(f"{word}: {line.action} {about(line)}")
    if len(lines) > _UNDONE:
        out(f"and {len(lines) - _UNDONE:,} more")
    loop.changed = True
    for line in lines:
        if line.item is not None and loop.go_to(line.item):
            break
    return True


def edit(loop: Loop, item: Item, rest: str) -> bool:
    changes = asking.changes(loop.store, item, rest, ask)
    if not changes:
        return False
    try:
        decision = loop.decide(decide.edit, item, **changes)
    except decide.InTheWayError as way:
        if not _replaces(way):
            return False
        decision = loop.decide(decide.edit, item, replace=True, **changes)
    if decision:
        out(f"Mended.{_others(loop)}")
        loop.returned = True
    return True


def _replaces(way: decide.InTheWayError) -> bool:
    out(f"{way}")
    return latin(ask("Replace it? y or n: ")) == "y"


def add(loop: Loop, item: Item, rest: str) -> bool:
    added = asking.addition(loop.store, item, rest, ask)
    if added is None:
        return False
    kind, start, end, fields = added

    def put(replace: bool = False) -> int:
        return decide.add(
            loop.store, item.document, loop.editor, kind, start, end, blind=loop.blind,
            replace=replace, **fields,
        ).step  # fmt: skip

    try:
        step = put()
    except decide.InTheWayError as way:
        if not _replaces(way):
            return False
        step = put(replace=True)
    loop.count(step, 1)
    out("Added. Back to the item:")
    loop.returned = True
    return True


def note(loop: Loop, item: Item, rest: str) -> bool:
    if text := rest or ask("Note: "):
        decide.note(loop.store, item, loop.editor, text)
        out("Noted.")
    return False


def flag(loop: Loop, item: Item, rest: str) -> bool:
    now = loop.now(item) or item
    if now.flagged:
        decide.unflag(loop.store, now, loop.editor)
        out("No flag any more.")
    else:
        decide.flag(loop.store, now, loop.editor, reason=rest or None)
        out("Flagged for another editor.")
    return False


def others(loop: Loop, item: Item, rest: str) -> bool:
    if loop.last is None or loop.blind:
        out("Decide one first; then o decides the others that say the same.")
        return False
    found = carrying.alike(loop.store, loop.last)
    if not found:
        out("No other says the same.")
        return False
    for other in found[:_SHOWN]:
        text = items.text_of(loop.store, other.document)
        before, after = around(text, other.start, other.end, 40)
        out(f"  {other.document}: {before}[{one_line(other.text)}]{after}")
    if len(found) > _SHOWN:
        out(f"  and {len(found) - _SHOWN:,} more")
    word = {"accepted": "Accept", "rejected": "Reject"}.get(loop.last.state, "Mend")
    if latin(ask(f"{word} all {len(found):,}? y or n: ")) != "y":
        out("Left as they are.")
        return False
    carried = carrying.carry(loop.store, loop.last, found, loop.editor)
    if carried.step is not None:
        loop.count(carried.step, carried.done)
    out(f"{carried.done:,} done, {len(carried.skipped):,} left out; u takes all back.")
    return True


def done(loop: Loop, item: Item, rest: str) -> bool:
    blind = loop.editor if loop.blind else None
    waiting = [i for i in items.items(loop.store, item.document, blind=blind) if i.state == "open"]
    answer = ask(f"All of document {item.document} read, nothing missed, and the "
                 f"{len(waiting):,} that are open right? y or n: ")  # fmt: skip
    if latin(answer) != "y":
        return False
    decision = whole.done(loop.store, item.document, loop.editor, blind=loop.blind)
    loop.count(decision.step, 1)
    out("Done.")
    return True


def pace(loop: Loop, item: Item, rest: str) -> bool:
    counts = progress.progress(loop.store, loop.filters)
    out(f"{counts.left:,} left, {counts.done:,} decided; "
        f"{progress.per_hour(loop.store, loop.editor):,} in the last hour.")  # fmt: skip
    if item:
        out(f"This one: {item.id}")
    return False


def text(loop: Loop, item: Item, rest: str) -> bool:
    for line in items.text_of(loop.store, item.document, item.version).splitlines():
        if line.strip():
            out(line)
    return False


def help(loop: Loop, item: Item, rest: str) -> bool:
    for action in ACTIONS:
        out(f"  {action.letter}  {action.help}")
    out("What stands behind a letter is taken with it: x ชื่อถนน rejects and says why.")
    return False


def quit(loop: Loop, item: Item, rest: str) -> bool:
    raise Leave


@dataclass(frozen=True, slots=True)
class Action:
    """A letter, the word that may stand for it, what it does."""

    letter: str
    word: str
    help: str
    do: Callable[[Loop, Item, str], bool]


ACTIONS = (
    Action("a", "accept", "accept: it is right", accept),
    Action("x", "reject", "reject: it is wrong", reject),
    Action("j", "skip", "the next: leave this one open", skip),
    Action("b", "back", "back to the one before", back),
    Action("u", "undo", "undo your last step, as often as you like, also of earlier days",
           undo),
    Action("U", "redo", "redo what you took back", redo),
    Action("e", "edit", "edit: its words, kind, full name, position, value ...", edit),
    Action("+", "add", "add a mention that was missed in this document", add),
    Action("o", "others", "the others that say the same: decide them like the last", others),
    Action("n", "note", "write a note on it", note),
    Action("f", "flag", "flag it for another editor, or take the flag off", flag),
    Action("v", "text", "the whole text of the document", text),
    Action("h", "pace", "how much is left, how many an hour you decide; this one's id", pace),
    Action("D", "done", "the document is done: all of it read, nothing missed", done),
    Action("?", "help", "these letters", help),
    Action("q", "quit", "leave; all is kept", quit),
)  # fmt: skip
# What can be answered where no item is left.
WITHOUT_ITEM = "bouUp?q"
LETTERS = {action.letter: action for action in ACTIONS}
WORDS = {action.word: action for action in ACTIONS}


def latin(letter: str) -> str:
    """The Latin letter on the key of a Thai one: the keyboard may be a Thai one just now."""
    if len(letter) == 1 and not letter.isascii():
        from pythainlp.util.keyboard import TH_EN_KEYB_PAIRS

        return str(TH_EN_KEYB_PAIRS.get(letter, letter))
    return letter
