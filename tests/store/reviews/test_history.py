"""Undo and redo: over sessions, per editor, a step at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from khaosan.errors import UsageError
from store import listings
from store.database import Store
from store.reviews import decide, history, log, whole
from store.reviews.items import find, items
from store.reviews.replay import differences, replay

Put = Callable[..., str]


def states(store: Store) -> list[str]:
    return [i.state for i in items(store, "a")]


def test_over_sessions_to_the_first_and_back(
    store: Store, put: Put, contents: Callable[[Store], Any]
) -> None:
    put()
    whole.join(store)
    before = contents(store)
    for item in items(store, "a"):
        if item.kind == "agency":
            decide.edit(store, item, "มานะ", canonical=f"หน่วย {item.start}")
        else:
            decide.reject(store, item, "มานะ")
    whole.join(store)
    after, decided = contents(store), states(store)
    with Store(store.path) as later:
        taken = 0
        while lines := history.undo(later, "มานะ"):
            taken += len(lines)
        assert taken == len(decided)
        whole.join(later)
        assert contents(later) == before
        assert set(states(later)) == {"open"}
    while history.redo(store, "มานะ"):
        pass
    whole.join(store)
    assert states(store) == decided
    assert contents(store) == after
    assert differences(store) == []


def test_each_editor_takes_back_the_own(store: Store, put: Put) -> None:
    put()
    first, second = items(store, "a")[:2]
    decide.accept(store, first, "มานะ")
    decide.reject(store, second, "สมใจ")
    decide.reject(store, find(store, first.id), "สมใจ")
    [line] = history.undo(store, "มานะ")
    assert line.item == first.id
    # What somebody else said later holds.
    assert find(store, first.id).state == "rejected"
    history.undo(store, "สมใจ")
    assert find(store, first.id).state == "open"
    history.redo(store, "มานะ")
    assert find(store, first.id).state == "accepted"
    assert history.undo(store, "ใครอื่น") == []


def test_a_step_is_taken_back_as_one(store: Store, put: Put) -> None:
    put()
    made = whole.done(store, "a", "มานะ")
    assert set(states(store)) == {"accepted"}
    assert whole.is_done(store, "a") is not None
    lines = history.undo(store, "สมใจ", number=made.number + 2)
    assert len(lines) == len(states(store)) + 1
    assert set(states(store)) == {"open"}
    assert whole.is_done(store, "a") is None
    with pytest.raises(UsageError, match="undone already"):
        history.undo(store, "มานะ", number=made.number)
    with pytest.raises(UsageError, match="no decision number 999"):
        history.undo(store, "มานะ", number=999)
    assert history.redo(store, "มานะ") == []  # it was another's undo
    assert len(history.redo(store, "สมใจ")) == len(lines)
    assert set(states(store)) == {"accepted"}


def test_a_new_decision_ends_what_can_be_redone(store: Store, put: Put) -> None:
    put()
    first, second = items(store, "a")[:2]
    decide.accept(store, first, "มานะ")
    history.undo(store, "มานะ")
    decide.accept(store, second, "มานะ")
    assert history.redo(store, "มานะ") == []
    history.undo(store, "มานะ")
    [line] = history.redo(store, "มานะ")
    assert line.item == second.id
    assert [line.action for line in log.lines(store)] == [
        "redo", "undo", "accept", "undo", "accept",
    ]  # fmt: skip


def test_joined_names_are_taken_back_and_joined_again(store: Store, put: Put) -> None:
    put()
    whole.join(store)
    names = {e["name"]: e["id"] for e in listings.entities(store, kind="agency")}
    a, b = names.values()
    whole.merge(store, a, b, "มานะ", reason="กรมเดียวกัน")
    for expected, step in ((1, None), (2, history.undo), (1, history.redo), (2, history.undo)):
        if step:
            assert len(step(store, "มานะ")) == 1
        whole.join(store)
        assert len(list(listings.entities(store, kind="agency"))) == expected
    with pytest.raises(UsageError, match="no person or agency"):
        whole.merge(store, a, "nobody", "มานะ")
    with pytest.raises(UsageError, match="one name"):
        whole.split(store, a, a, "มานะ")


def test_a_broken_state_is_told_and_mended_from_the_log(store: Store, put: Put) -> None:
    put()
    for item in items(store, "a")[:3]:
        decide.reject(store, item, "มานะ")
    with store.transaction() as conn:
        conn.execute("UPDATE reviewed_items SET state = 'accepted' WHERE number = 1")
        conn.execute("DELETE FROM reviewed_items WHERE number = 2")
    assert differences(store) == ["a"]
    replay(store)
    assert differences(store) == []
    assert states(store)[:3] == ["rejected"] * 3
