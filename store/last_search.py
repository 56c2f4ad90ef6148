"""The numbers of the list that a search showed last, so that `khaosan show 3` opens its third.

Only what was shown to a person at a terminal is remembered, for each terminal and store, in the
user's state folder; a script's numbers stay those of the table.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from khaosan.errors import UsageError

_MOST = 20  # terminals and stores


def _file() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "khaosan" / "last_search.json"


def _place(db: Path) -> str | None:
    """The terminal and store that a list belongs to; None where no person types."""
    try:
        return f"{os.ttyname(sys.stdin.fileno())} {db.resolve()}"
    except (OSError, ValueError):  # not a terminal; closed
        return None


def _read() -> dict[str, dict[str, Any]]:
    try:
        value = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or half written: nothing is remembered
        return {}
    return value if isinstance(value, dict) else {}


def remember(db: Path, asked: str, ids: dict[int, str]) -> None:
    """Keep what a list showed: numbers and document ids. `asked`: what tells one search from
    another; the pages of one are kept together. Raises OSError where it cannot be."""
    place = _place(db)
    if place is None:
        return
    known = _read()
    before = known.pop(place, {})
    shown = {str(n): id for n, id in ids.items()}
    if before.get("asked") == asked and isinstance(before.get("ids"), dict):
        shown = before["ids"] | shown
    kept = dict([*known.items()][-_MOST + 1 :])
    kept[place] = {"asked": asked, "ids": shown}
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.write_text(json.dumps(kept), encoding="utf-8")
    new.replace(file)


def recall(db: Path, number: str) -> str | None:
    """The id of the document with this number in the list shown last at this terminal; None where
    no list was shown, or it is no number.

    Raises UsageError where a list was shown and has no such number: the document with it in the
    table would be any.
    """
    place = _place(db)
    known = _read().get(place) if place else None
    ids = known.get("ids") if isinstance(known, dict) else None
    if not isinstance(ids, dict) or not number.isdecimal():
        return None
    if number in ids:
        return str(ids[number])
    if not ids:
        raise UsageError("the last search found nothing; give an id, or search again")
    numbers = sorted(map(int, ids))
    raise UsageError(f"no {number} in the list shown last ({numbers[0]}-{numbers[-1]})")
