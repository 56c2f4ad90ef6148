"""What is known of an agency or a person, as a terminal or a pipe shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khaosan.console import note, on_terminal, one_line, out, plural, table

# Of each list a terminal shows the first so many; a pipe gets all of them.
MOST = 15


def show_profile(value: dict[str, Any]) -> None:
    """An agency or a person, as store.profiles.profile gives it."""
    joined = [n["name"] for n in value["names"][1:]]
    parent = value["parent"]
    for name, fact in (
        ("id", value["id"]),
        ("kind", " · ".join(x for x in (value["kind"], value["subkind"]) if x)),
        ("name", value["name"]),
        ("part of", f"{parent['name']} ({parent['id']})" if parent else ""),
        ("also", ", ".join(value["aliases"])),
        ("joined", ", ".join(joined) + f"; khaosan entities why {value['id']}" if joined else ""),
        ("found", f"{plural(value['mentions'], 'mention')} in "
                  f"{plural(value['documents'], 'document')}"),
    ):  # fmt: skip
        if fact:
            out(f"{name:10}{one_line(fact)}" if on_terminal() else f"{name}\t{one_line(fact)}")
    for headers, rows in (
        (
            ("Position", "At", "First", "Last", "Documents"),
            [
                (p["role"], p["agency"], p["first"], p["last"], _documents(p))
                for p in value["positions"]
            ],
        ),
        (
            ("Person", "Position", "First", "Last", "ID", "Documents"),
            [
                (p["person"], p["role"], p["first"], p["last"], p["person_id"], _documents(p))
                for p in value["people"]
            ],
        ),
        (
            ("Agreement", "Date", "Kind", "Status", "As", "With", "ID", "Documents"),
            [
                (
                    a["title"], a["date"], a["kind"], a["status"], a["part"],
                    "; ".join(p for p in a["parties"] if p != value["name"]), a["id"],
                    _documents(a),
                )
                for a in value["agreements"]
            ],
        ),
        (
            ("Partner", "Agreements", "ID"),
            [(p["name"], p["agreements"], p["id"]) for p in value["partners"]],
        ),
        (("Part", "ID"), [(p["name"], p["id"]) for p in value["parts"]]),
        (
            ("Document", "Published", "Times", "ID"),
            [(d["title"], d["published"], d["mentions"], d["id"]) for d in value["found_in"]],
        ),
    ):  # fmt: skip
        _list(headers, rows)
    if (more := value["documents"] - len(value["found_in"])) > 0:
        note(f"and {plural(more, 'older document')}")


def _list(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if not rows:
        return
    shown = rows[:MOST] if on_terminal() else rows
    out()
    table(headers, [[one_line("" if c is None else str(c)) for c in row] for row in shown])
    if len(shown) < len(rows):
        note(f"and {len(rows) - len(shown):,} more: --json")


def _documents(row: dict[str, Any]) -> str:
    some: list[str] = row["documents"]
    return " ".join(some[:1]) + (f" +{len(some) - 1}" if len(some) > 1 else "")
