"""The order of what a query finds.

Ranked by bm25 (a title's words count most, those inside compounds least), then what has the words
as they were typed, then the newest first. Of words that are everywhere bm25 says little: there,
those that have them in the title come first, the newest of them first.
"""

from __future__ import annotations

from typing import Literal

from khaosan.errors import UsageError
from store.database import Store
from store.search_plan import COMMON, Plan, from_where, ranked_rows
from store.search_terms import Group

Sort = Literal["rank", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("rank", "newest", "oldest")
Ranked = list[tuple[int, float]]


def ordered(store: Store, plan: Plan, sort: Sort, limit: int, offset: int = 0) -> Ranked:
    """Numbers of documents and their scores (higher for better; 0.0 where none was reckoned), so
    many from `offset` on. Raises UsageError for a sort that is none."""
    if sort not in SORTS:
        raise UsageError(f"sort {sort}: give one of {', '.join(SORTS)}")
    expression = plan.expression
    if expression is None or sort != "rank":
        return _by_date(store, plan, expression, limit, offset, oldest=sort == "oldest")
    if plan.found < COMMON:
        return _by_rank(store, plan)[offset : offset + limit]
    titled = f"{{title}} : ({expression})"
    if _refuses(plan.group):  # what is not wanted may stand in the text alone
        titled = f"({expression}) AND {titled}"
    rows = _by_date(store, plan, titled, limit, offset)
    if len(rows) == limit:
        return rows
    others = f"({expression}) NOT {{title}} : ({expression})"
    before = max(0, offset - count_of(store, plan, titled))
    return rows + _by_date(store, plan, others, limit - len(rows), before)


def count_of(store: Store, plan: Plan, expression: str | None) -> int:
    """How many documents an expression finds under a plan's conditions."""
    sql, values = from_where(plan, expression)
    return int(store.conn.execute(f"SELECT count(*) {sql}", values).fetchone()[0])


def _refuses(group: Group) -> bool:
    return bool(group.without) or any(_refuses(p) for p in group.parts if isinstance(p, Group))


def _by_date(
    store: Store, plan: Plan, expression: str | None, limit: int, offset: int, *,
    oldest: bool = False,
) -> Ranked:  # fmt: skip
    sql, values = from_where(plan, expression)
    way = "ASC" if oldest else "DESC"
    rows = store.conn.execute(
        f"SELECT d.number {sql} "
        f"ORDER BY d.published IS NULL, d.published {way}, d.number {way} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return [(row[0], 0.0) for row in rows]


def _by_rank(store: Store, plan: Plan) -> Ranked:
    """All of fewer than COMMON. Of equal ranks (to a tenth), what has the words as typed comes
    first, then the newest."""
    rows = plan.ranked if plan.ranked is not None else ranked_rows(store, plan)
    typed: set[int] = set()
    if plan.typed and plan.typed != plan.expression:
        found = store.conn.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH ?", (plan.typed,)
        )
        typed = {row[0] for row in found}
    rows = sorted(
        rows,
        key=lambda row: (-round(row[1], 1), row[0] in typed, row[2] or "", row[0]),
        reverse=True,
    )
    return [(number, -score) for number, score, _ in rows]
