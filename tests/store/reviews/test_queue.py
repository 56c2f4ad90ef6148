"""What comes next, and how much is left."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from store import listings
from store.database import Store
from store.reviews import carrying, decide, history, progress, whole
from store.reviews.items import find, items
from store.reviews.queue import queue
from store.reviews.records import Filters, Item, Progress

Put = Callable[..., str]
FULL, OTHER = "กรมทดสอบระบบนิเวศ", "สำนักงานตัวอย่างแห่งชาติ"


def many(put: Put, number: int = 6, **found: Any) -> None:
    for n in range(number):
        put(
            f"ข่าวที่ {n}\nสถ. แถลงร่วมกับ{FULL} 15 ธันวาคม 2564",
            {
                "agencies": {"สถ.": "กรมส่งเสริม", FULL: FULL},
                "dates": {"15 ธันวาคม 2564": "2021-12-15"},
            }
            | found,
            id=f"d{n}",
            source=["x", "y"][n % 2],
        )


def walked(store: Store, filters: Filters, by: int) -> list[str]:
    out: list[Item] = []
    while some := queue(store, filters, after=out[-1] if out else None, limit=by):
        out += some
    return [i.id for i in out]


def test_least_sure_first_and_page_by_page(store: Store, put: Put) -> None:
    many(put)
    found = queue(store)
    assert [i.score for i in found] == [0.9] * 12 + [0.99] * 6
    for order in ("score", "document", "newest"):
        whole_queue = [i.id for i in queue(store, Filters(order=order))]  # type: ignore[arg-type]
        assert len(set(whole_queue)) == 18
        for by in (1, 4, 7):
            assert walked(store, Filters(order=order), by) == whole_queue  # type: ignore[arg-type]
    # Decided ones leave the queue; the others follow behind the one that was decided.
    decide.accept(store, found[2], "มานะ")
    assert [i.id for i in queue(store, after=found[2], limit=3)] == [i.id for i in found[3:6]]
    assert progress.progress(store) == Progress(1, 17)


def test_filters_let_through_the_same_in_queue_and_progress(store: Store, put: Put) -> None:
    put()  # an article with an agreement
    many(put)
    [entity] = [e["id"] for e in listings.entities(store) if e["name"] == "กรมส่งเสริม"]
    [agreement] = [a["id"] for a in listings.agreements(store)]
    for filters, number in (
        (Filters(), 28),
        (Filters(kind="date"), 7),
        (Filters(kind="agreement"), 1),
        (Filters(source="x"), 9),
        (Filters(source="x", kind="agency"), 6),
        (Filters(document="d1"), 3),
        (Filters(entity=entity), 6),
        (Filters(agreement=agreement), 1),
        (Filters(max_score=0.85), 3),
        (Filters(found_by="frame"), 1),
        (Filters(found_by="test", kind="person"), 2),
        (Filters(since="2000-01-01"), 28),
        (Filters(since="2999-01-01"), 0),
        (Filters(source="nowhere"), 0),
    ):
        assert len(queue(store, filters)) == number, filters
        assert progress.progress(store, filters) == Progress(0, number), filters
        for order in ("document", "newest"):
            other = Filters(
                **{n: getattr(filters, n) for n in filters.__slots__} | {"order": order}
            )
            assert {i.id for i in queue(store, other)} == {i.id for i in queue(store, filters)}
    done = 0
    while found := queue(store, Filters(entity=entity), limit=1):
        decide.reject(store, found[0], "มานะ")
        done += 1
        assert progress.progress(store, Filters(entity=entity)) == Progress(done, 6 - done)
    rejected = queue(store, Filters(states=("rejected",)))
    assert len(rejected) == 6
    assert progress.progress(store, Filters(source="x", kind="agency")) == Progress(3, 3)


def test_flagged_ones_and_where_an_editor_left(store: Store, put: Put) -> None:
    many(put)
    first, second = queue(store, limit=2)
    decide.flag(store, second, "มานะ")
    decide.flag(store, first, "มานะ")
    decide.accept(store, second, "สมใจ")
    flagged = queue(store, Filters(flagged=True))
    assert [(i.id, i.state) for i in flagged] == [(second.id, "accepted"), (first.id, "open")]
    assert [i.flagged for i in queue(store, limit=1)] == ["มานะ"]
    assert progress.place(store, "มานะ") is None
    progress.remember(store, "มานะ", {"item": first.id})
    progress.remember(store, "มานะ", {"item": second.id})
    with Store(store.path) as later:
        assert progress.place(later, "มานะ") == {"item": second.id}
    assert progress.per_hour(store, "สมใจ") == 1
    history.undo(store, "สมใจ")
    assert progress.per_hour(store, "สมใจ") == 0


def test_a_blind_pass_over_a_share(store: Store, put: Put) -> None:
    many(put, 30)
    for n in range(30):
        whole.done(store, f"d{n}", "มานะ")
    assert queue(store) == []
    everything = Filters(editor="สมใจ", blind=1.0)
    assert len(queue(store, everything, limit=1000)) == 90
    some = Filters(editor="สมใจ", blind=0.3)
    drawn = queue(store, some, limit=1000)
    assert 0 < len(drawn) < 90
    assert {i.document for i in drawn} == {i.document for i in queue(store, some, limit=1000)}
    assert {i.state for i in drawn} == {"open"}
    assert progress.progress(store, some) == Progress(0, len(drawn))
    decide.reject(store, drawn[0], "สมใจ", blind=True)
    assert [i.id for i in queue(store, some, limit=1000)] == [i.id for i in drawn[1:]]
    assert progress.progress(store, some) == Progress(1, len(drawn) - 1)
    assert queue(store, Filters(editor="มานะ", blind=1.0)) == []  # nobody else's to read


def test_the_same_claim_elsewhere_is_decided_in_one_step(
    store: Store, put: Put, contents: Callable[[Store], Any]
) -> None:
    many(put)
    put("ข่าวอื่น\nสถ. แถลง", {"agencies": {"สถ.": "สถาบัน"}}, id="other")
    whole.join(store)
    before = contents(store)
    [item] = [i for i in items(store, "d0") if i.text == "สถ."]
    made = decide.edit(store, item, "มานะ", canonical="กรมอื่น", start=item.start, end=item.end + 5)
    assert made.item is not None
    others = carrying.alike(store, made.item)
    assert [i.document for i in others] == [f"d{n}" for n in range(1, 6)]
    assert carrying.count_alike(store, made.item) == 5
    # Somebody is quicker with one; another says other words behind it.
    decide.reject(store, others[0], "สมใจ")
    [odd] = [i for i in carrying.alike(store, made.item) if i.document == "d3"]
    odd = dataclasses.replace(odd, start=odd.start + 1, end=odd.end + 1)
    todo = [others[0], others[1], odd, *others[3:]]
    done = carrying.carry(store, made.item, todo, "มานะ")
    assert done.done == 3
    assert [i.document for i, _ in done.skipped] == ["d1", "d3"]
    assert find(store, others[1].id).text == "สถ. แถลง"
    assert find(store, others[0].id).state == "rejected"
    assert len(history.undo(store, "มานะ")) == 3
    assert find(store, others[1].id).state == "open"
    assert len(history.redo(store, "มานะ")) == 3
    assert len(history.undo(store, "มานะ")) == 3
    history.undo(store, "มานะ")
    history.undo(store, "สมใจ")
    whole.join(store)
    assert contents(store) == before
    # Accepting is carried too, by what the machine claims; a date's in its document alone.
    accepted = decide.accept(store, find(store, item.id), "มานะ").item
    assert accepted is not None
    assert carrying.carry(store, accepted, carrying.alike(store, accepted), "มานะ").done == 5
    date = next(i for i in items(store, "d0") if i.kind == "date")
    assert carrying.alike(store, date) == []
