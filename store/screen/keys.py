"""The keys of the review: one list, from which come the bindings, the help and docs/review.md.

A key is a character ("a", "+", "U") or a name as Textual writes it ("space", "ctrl+z", "f5"). With
a Thai keyboard on, the key at the same place gives a Thai letter: it does the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from khaosan.errors import UsageError

DECIDE, MEND, MOVE, SEE, MARK = (
    "Decide", "Mend", "Move", "Look and choose", "While marking text (e, +)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does. `keys`: its own, separated by spaces; `short`: for the line of hints."""

    name: str
    keys: str
    group: str
    help: str
    short: str = ""


ACTIONS = (
    Action("accept", "a", DECIDE, "It is right: accept it, and on to the next", "accept"),
    Action("reject", "x", DECIDE, "It is wrong: reject it and go to the next", "reject"),
    Action("skip", "space", DECIDE, "Leave it open and go to the next", "skip"),
    Action("undo", "u ctrl+z", DECIDE, "Take back your last step, of earlier days too", "undo"),
    Action("redo", "U ctrl+y", DECIDE, "Do again what you took back"),
    Action("others", "o", DECIDE, "Carry the last decision to others that say the same", "others"),
    Action("done", "D", DECIDE, "All read: asks, then accepts what is open in the document"),
    Action("flag", "f", DECIDE, "Flag it for another editor, or take it off"),
    Action("note", "n", DECIDE, "Write a note on it"),
    Action("span", "e", MEND, "Move where it begins and ends, by letter or word", "edit"),
    Action("kind", "k", MEND, "Change its kind", "kind"),
    Action("name", "c", MEND, "Set the full name: type, or choose a known one", "name"),
    Action("merge", "m", MEND, "Its person or agency is the same as another one"),
    Action("role", "r", MEND, "Mend a person's title, position and agency"),
    Action("value", "d", MEND, "Mend a date's value, in either era"),
    Action("form", "p", MEND, "Mend all fields: an agreement's parties, signers …"),
    Action("add", "+ i", MEND, "Add what was missed: mark it, say what it is", "add"),
    Action("next", "down j", MOVE, "The next in the queue"),
    Action("back", "up backspace", MOVE, "Back to the one before", "back"),
    Action("right", "right", MOVE, "The next mention in this document"),
    Action("left", "left", MOVE, "The mention before it in this document"),
    Action("next_document", "]", MOVE, "The next document of the queue"),
    Action("previous_document", "[", MOVE, "The document before it"),
    Action("page_down", "pagedown", MOVE, "The text, a page down"),
    Action("page_up", "pageup", MOVE, "The text, a page up"),
    Action("facts_down", ".", MOVE, "The facts on the right, down"),
    Action("facts_up", ",", MOVE, "The facts on the right, up"),
    Action("queue", "/", SEE, "Choose what comes: order, source, kind, name …", "queue"),
    Action("disagreements", "s", SEE, "Where editors disagree; settle it"),
    Action("panes", "tab", SEE, "Show or hide the queue and the facts"),
    Action("theme", "t", SEE, "Dark letters on light, or light on dark"),
    Action("help", "? f1", SEE, "These keys, and what the signs mean", "keys"),
    Action("quit", "q ctrl+q", SEE, "Leave: all is saved; next time goes on from here", "leave"),
    Action("mark_left", "left h", MARK, "A letter left, with all its marks"),
    Action("mark_right", "right l", MARK, "A letter right, with all its marks"),
    Action("mark_word_left", "b ctrl+left", MARK, "A word left"),
    Action("mark_word_right", "w ctrl+right", MARK, "A word right"),
    Action("mark_line_start", "home 0", MARK, "To the beginning of the line"),
    Action("mark_line_end", "end $", MARK, "To the end of the line"),
    Action("mark_find", "/", MARK, "Find words further on in the text"),
    Action("mark_up", "up", MARK, "A line up"),
    Action("mark_down", "down", MARK, "A line down"),
    Action("mark_begin", "space", MARK, "The marking begins here"),
    Action("mark_other_end", "tab o", MARK, "Move its other end"),
    Action("mark_take", "enter", MARK, "Take it"),
    Action("mark_leave", "escape", MARK, "Leave it as it was"),
    Action("mark_help", "? f1", MARK, "These keys, and what the signs mean", "keys"),
)  # fmt: skip
BY_NAME = {action.name: action for action in ACTIONS}


def keys_of(changed: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of every action; `changed`: the setting review_keys. Raises UsageError for an
    action that is none, a key that is none, and a key given to two actions."""
    for name in changed:
        if name not in BY_NAME:
            near = difflib.get_close_matches(name, BY_NAME, 1)
            hint = f"did you mean {near[0]}?" if near else "docs/review.md lists them"
            raise UsageError(f"review_keys: no action {name!r}; {hint}")
    found = {a.name: changed.get(a.name, a.keys).split() for a in ACTIONS}
    taken: dict[tuple[bool, str], str] = {}
    for name, keys in found.items():
        if not keys:
            raise UsageError(f"review_keys: {name} has no key; give it one")
        for key in keys:
            if not _is_key(key):
                raise UsageError(
                    f"review_keys: {name}: {key!r} is no key; write a character, or a name such "
                    "as space, enter, f5, ctrl+z"
                )
            place = (BY_NAME[name].group == MARK, key)
            if taken.setdefault(place, name) != name:
                raise UsageError(
                    f"review_keys: {key!r} is given to {taken[place]} and to {name}; "
                    "give one of them another key"
                )
    return found


def by_key(changed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The action of each key, and of each key while text is marked; with the Thai letter at the
    place of a key. `changed`: the setting review_keys; raises UsageError as `keys_of`."""
    from pythainlp.util.keyboard import EN_TH_KEYB_PAIRS

    usual: dict[str, str] = {}
    marking: dict[str, str] = {}
    found = keys_of(changed)
    for twins in (False, True):  # what was given by hand comes before a twin
        for name, keys in found.items():
            of = marking if BY_NAME[name].group == MARK else usual
            for key in keys:
                # Of the Thai keyboard's other signs each stands on a Latin key too.
                twin = EN_TH_KEYB_PAIRS.get(key, "")
                if not twins or twin >= "ก":
                    of.setdefault(twin if twins else key, name)
    return usual, marking


def untwinned(letter: str) -> str:
    """The Latin letter at the place of one of the Thai keyboard's; any other letter is itself."""
    from pythainlp.util.keyboard import TH_EN_KEYB_PAIRS

    return str(TH_EN_KEYB_PAIRS.get(letter, letter)) if letter >= "ก" else letter


def shown(keys: list[str]) -> str:
    """Keys as a person reads them: "space", "ctrl+z", "+"."""
    return "  ".join(_ARROWS.get(key, key) for key in keys)


_ARROWS = {"escape": "esc", "left": "←", "right": "→", "up": "↑", "down": "↓"}


def table() -> str:
    """The keys as docs/review.md lists them, by group."""
    lines: list[str] = []
    for group in dict.fromkeys(action.group for action in ACTIONS):
        lines += ["", f"**{group}**", "", "| Key | Action | What it does |", "|---|---|---|"]
        for action in ACTIONS:
            if action.group == group:
                keys = " ".join(f"`{key}`" for key in shown(action.keys.split()).split())
                lines.append(f"| {keys} | `{action.name}` | {action.help} |")
    return "\n".join(lines[1:]) + "\n"


def _is_key(key: str) -> bool:
    from textual.keys import Keys

    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    names = {str(k.value) for k in Keys}
    *modifiers, last = key.split("+")
    if key in names:
        return True
    known = all(m in ("ctrl", "shift", "alt") for m in modifiers)
    return known and bool(modifiers) and (last in names or (len(last) == 1 and last.isalnum()))
