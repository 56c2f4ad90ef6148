"""Undo and redo, over sessions and without limit: lines of the log that take others back.

An undo takes back the last step of an editor that stands; a redo the editor's last undo, as long
as the editor decided nothing new since. Of what others decided meanwhile nothing is lost: an item's
state is always that of its last line that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from khaosan.errors import UsageError
from store.database import Store
from store.resolution import decisions
from store.reviews import state
from store.reviews.log import REDO, UNDO, durable, lines, write
from store.reviews.records import Line
from store.rewriting import rewrite

# Lines that one transaction takes back: a step of thousands does not keep others waiting.
_MOST = 500


def undo(
    store: Store,
    editor: str,
    *,
    number: int | None = None,
    advance: Callable[[int], None] = lambda n: None,
) -> list[Line]:
    """Take back the editor's last step, or the step with line `number`, whoever made it; the lines
    that no longer stand, none where there is nothing to take back."""
    if number is None:
        row = store.conn.execute(
            "SELECT number, step FROM standing_reviews WHERE editor = ? "
            "AND action NOT IN (?, ?) ORDER BY number DESC LIMIT 1",
            (editor, UNDO, REDO),
        ).fetchone()
        if row is None:
            return []
    else:
        row = store.conn.execute(
            "SELECT r.number, r.step, r.action, s.number AS stands FROM reviews r "
            "LEFT JOIN standing_reviews s ON s.number = r.number WHERE r.number = ?",
            (number,),
        ).fetchone()
        if row is None or row["action"] in (UNDO, REDO):
            raise UsageError(f"no decision number {number}; `khaosan review log` lists them")
        if row["stands"] is None:
            raise UsageError(f"decision {number} was undone already")
    step = row["step"] or row["number"]
    return _take_back(store, UNDO, step, editor, advance)


def redo(
    store: Store, editor: str, *, advance: Callable[[int], None] = lambda n: None
) -> list[Line]:
    """Take back the editor's last undo; the lines that stand again."""
    row = store.conn.execute(
        "SELECT number, step FROM standing_reviews WHERE editor = ?1 AND action = ?2 "
        "AND number > coalesce((SELECT number FROM reviews WHERE editor = ?1 "
        "AND action NOT IN (?2, ?3) ORDER BY number DESC LIMIT 1), 0) "
        "ORDER BY number DESC LIMIT 1",
        (editor, UNDO, REDO),
    ).fetchone()
    if row is None:
        return []
    return _take_back(store, REDO, row["step"] or row["number"], editor, advance)


def _take_back(
    store: Store, action: str, step: int, editor: str, advance: Callable[[int], None]
) -> list[Line]:
    """Take back all lines of a step that stand, `action` being what it is called; the decisions
    that are concerned."""
    waiting = [
        line
        for line in lines(store, step=step, standing=True, newest_first=False)
        if (line.action == UNDO) == (action == REDO)
    ]
    out: list[Line] = []
    first: int | None = None
    todo = iter(waiting)
    while some := list(islice(todo, _MOST)):
        with durable(store):
            # Another process may have taken some back since.
            some = [line for line in some if _stands(store, line.number)]
            for line in some:
                number = write(
                    store, action, editor, subject=line.subject, document=line.document,
                    item=line.item, step=first, undoes=line.number, blind=line.blind,
                )  # fmt: skip
                first = first or number
            concerned = [_decision(store, line) for line in some]
            _follow(store, concerned)
        out += concerned
        advance(len(some))
    return out


def _stands(store: Store, number: int) -> bool:
    row = store.conn.execute("SELECT 1 FROM standing_reviews WHERE number = ?", (number,))
    return row.fetchone() is not None


def _decision(store: Store, line: Line) -> Line:
    """The decision that an undo took back; a decision itself."""
    while line.undoes is not None:
        [line] = lines(store, number=line.undoes)
    return line


def _follow(store: Store, decided: Sequence[Line]) -> None:
    """What follows when decisions stand again, or no longer."""
    for line in decided:
        if line.action in (decisions.MERGE, decisions.SPLIT):
            decisions.concern(store, line.subject["ids"])
    seen = [line for line in decided if not line.blind]
    documents: dict[str, list[Line]] = {}
    for line in seen:
        if line.document:
            documents.setdefault(line.document, []).append(line)
    state.update(
        store,
        dict.fromkeys(line.item for line in seen if line.item),
        [line.document for line in seen if line.action == "done" and line.document],
    )
    for document, some in documents.items():
        is_done = any(line.action == "done" for line in some)
        items = {line.item for line in some if line.item}
        rewrite(store, document, None if is_done else items)
