"""An editor's day: hundreds of decisions of every kind, undone to the first, done again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from store.database import Store
from store.reviews import log, whole
from tests.store.screen.conftest import Hands, drive

Contents = Callable[[Store], dict[str, list[tuple[Any, ...]]]]
# A round of work on whatever comes: keys that decide at once, and those that ask.
ROUND = [
    *"aaxaaaxaaaaxafaaxaaaaxaaaaxaaauxUaaa", "space", "right", "a", "left", "x", "D y", *"aaaxaa",
    "e tab left enter", *"aax", "e left enter", *"aaaaxaafaaxa", "n:ดูอีกที enter", *"aaaxa",
]  # fmt: skip
DECISIONS = 500
# It is the store that is looked at; a small screen is drawn faster.
SMALL = (40, 10)


async def work(hands: Hands, decisions: int) -> None:
    """Rounds of keys until so many decisions are made."""

    def made(session: Any) -> int:
        row = session.store.conn.execute(
            "SELECT count(*) FROM reviews WHERE action NOT IN ('undo', 'redo')"
        )
        return int(row.fetchone()[0])

    ahead: list[str] = []
    for keys in itertools.cycle(ROUND):
        if len(keys) == 1 or keys in ("space", "right", "left"):
            ahead.append(keys)
            continue
        await hands.burst(*ahead)
        ahead.clear()
        for key in keys.split():
            if ":" in key:
                await hands.press(key[0])
                await hands.type(key[2:])
            else:
                await hands.press(key)
        if hands.app.screen is not hands.main or hands.main.marker.marking is not None:
            await hands.press("escape")
        if await hands.main.desk.write(made) >= decisions:
            return


def taken(path: Path, contents: Contents) -> tuple[Any, Any]:
    """What the store holds, with names joined as on leaving, and what of it is decided."""
    with Store(path) as store:
        whole.join(store)
        rows = store.conn.execute(
            "SELECT item, state, record, note, flagged FROM reviewed_items "
            "WHERE review IS NOT NULL ORDER BY item"
        )
        decided = [tuple(row) for row in rows]
        return contents(store), decided


def test_a_day_undone_to_the_first_and_done_again(path: Path, contents: Contents) -> None:
    before = taken(path, contents)
    assert before[1] == []

    async def day(hands: Hands) -> None:
        await work(hands, DECISIONS)

    drive(path, day, size=SMALL)
    after = taken(path, contents)
    assert len(after[1]) > 300
    with Store(path, readonly=True) as store:
        done = {line.action for line in log.lines(store)}
    assert {"accept", "reject", "edit", "note", "flag", "done"} <= done

    async def undo(hands: Hands) -> None:  # another day, another session
        while "nothing to take back" not in hands.shown("#message"):
            await hands.burst(*"u" * 60)

    drive(path, undo, size=SMALL)
    assert taken(path, contents) == before

    async def redo(hands: Hands) -> None:
        while "nothing to do again" not in hands.shown("#message"):
            await hands.burst(*"U" * 60)

    drive(path, redo, size=SMALL)
    assert taken(path, contents) == after
