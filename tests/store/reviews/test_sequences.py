"""Any sequence of decisions, undos, extractions and new versions keeps what was decided."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from khaosan.errors import UsageError
from store import extractions
from store.database import Store
from store.integrity import checks
from store.reviews import carrying, decide, history, log, whole
from store.reviews.items import items
from store.reviews.progress import progress
from store.reviews.queue import queue
from store.reviews.records import Filters, Item, Progress
from store.reviews.replay import differences, replay

Put = Callable[..., str]
PIECES = [
    "กรมทดสอบระบบ", "สำนักงานตัวอย่าง", "กทส.", "นายสมหมาย ใจกว้าง", "มานี", "15 ธันวาคม 2564",
    "ลงนามบันทึกข้อตกลง", " แถลงว่า ", " ร่วมกับ ", "ฯ", "\n", "น้ำ", "ปี 2565", " ",
]  # fmt: skip
NAMES = ["กรมทดสอบระบบ", "สำนักงานตัวอย่าง", "กทส.", "กรมทดสอบ", "มานี", "สมหมาย ใจกว้าง"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=3, max_size=14).map("".join).filter(str.strip)
FINDS = st.fixed_dictionaries({
    "agencies": st.dictionaries(
        st.sampled_from(["กรมทดสอบระบบ", "สำนักงานตัวอย่าง", "กทส.", "กรมทดสอบ"]),
        st.sampled_from(NAMES), max_size=3,
    ),
    "persons": st.dictionaries(
        st.sampled_from(["นายสมหมาย ใจกว้าง", "มานี"]), st.sampled_from(NAMES), max_size=2
    ),
    "roles": st.just({"มานี": ("แถลง", "กรมทดสอบระบบ")}),
    "dates": st.dictionaries(
        st.sampled_from(["15 ธันวาคม 2564", "ปี 2565"]), st.sampled_from(["2021-12-15", "2022"]),
        max_size=2,
    ),
    "agreements": st.lists(
        st.fixed_dictionaries({
            "evidence": st.sampled_from(["ลงนามบันทึกข้อตกลง", "ลงนาม"]),
            "parties": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
            "signatories": st.just([("มานี", None)]),
            "kind": st.sampled_from(["mou", "contract"]),
            "date": st.sampled_from(["2021-12-15", None]),
        }),
        max_size=2,
    ),
})  # fmt: skip
EDITORS = st.sampled_from(["ก", "ข"])
DOCUMENTS = st.sampled_from(["a", "b"])


def tables(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The derived state, without row numbers."""
    return {
        table: sorted((tuple(row) for row in store.conn.execute(sql)), key=repr)
        for table, sql in {
            "items": "SELECT item, document, kind, state, version, start, \"end\", text, was, "
            "record, review, editor, at, reason, flag, flagged, noted, note, now_start, why "
            "FROM reviewed_items",
            "documents": "SELECT * FROM reviewed_documents",
            "raw": "SELECT * FROM machine_agreements",
            "overruled": 'SELECT document, kind, start, "end", text, title, name, role, agency, '
            "canonical, value, subkind, score, source FROM overruled_mentions",
            "counts": "SELECT * FROM review_counts",
            "mentions": 'SELECT document, kind, start, "end", text, title, name, role, agency, '
            "canonical, value, subkind, score, source, review FROM mentions",
            "frames": "SELECT document, position, frame, review FROM agreement_documents",
        }.items()
    }  # fmt: skip


class Model:
    """What should hold: steps in order, each with the items it decides, and whether it stands."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self.undone: dict[str, list[dict[str, Any]]] = {}

    def decided(self, editor: str, items: dict[str, tuple[str, str]]) -> None:
        self.steps.append({"editor": editor, "items": items, "stands": True})
        self.undone[editor] = []

    def undo(self, editor: str) -> bool:
        mine = [s for s in self.steps if s["editor"] == editor and s["stands"]]
        if not mine:
            return False
        mine[-1]["stands"] = False
        self.undone.setdefault(editor, []).append(mine[-1])
        return True

    def redo(self, editor: str) -> bool:
        if not self.undone.get(editor):
            return False
        self.undone[editor].pop()["stands"] = True
        return True

    def holds(self) -> dict[str, tuple[str, str]]:
        out: dict[str, tuple[str, str]] = {}
        for step in self.steps:
            if step["stands"]:
                out |= step["items"]
        return out


def machine(
    folder: Path, put: Put, contents: Callable[[Store], Any]
) -> type[RuleBasedStateMachine]:
    """The state machine; `plain` is a store into which the same comes and nobody decides."""
    numbers = itertools.count()

    class Reviews(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            n = next(numbers)
            self.store = Store(folder / f"{n}.db")
            self.plain = Store(folder / f"{n}-plain.db")
            self.model = Model()
            for id in ("a", "b"):
                self.come(id, "กรมทดสอบระบบ แถลงว่า 15 ธันวาคม 2564\nกทส.มานีลงนามบันทึกข้อตกลง", {
                    "agencies": {"กรมทดสอบระบบ": "กรมทดสอบระบบ", "กทส.": "กรมทดสอบระบบ"},
                    "persons": {"มานี": "มานี"},
                    "dates": {"15 ธันวาคม 2564": "2021-12-15"},
                    "agreements": [{"evidence": "ลงนามบันทึกข้อตกลง", "parties": ["กรมทดสอบระบบ"]}],
                })  # fmt: skip

        def teardown(self) -> None:
            try:
                while any([history.undo(self.store, "ก"), history.undo(self.store, "ข")]):
                    pass
                assert tables(self.store)["items"] == []
                assert tables(self.store)["raw"] == []
                for store in (self.store, self.plain):
                    whole.join(store)
                assert contents(self.store) == contents(self.plain)
                for name, rows in tables(self.plain).items():
                    assert tables(self.store)[name] == rows, name
            finally:
                self.store.close()
                self.plain.close()

        def come(self, id: str, text: str, found: dict[str, Any] | None) -> None:
            for store in (self.store, self.plain):
                put(f"{id}\n{text}", found, id=id, into=store)

        def pick(self, id: str, at: int) -> Item | None:
            there = items(self.store, id)
            return there[at % len(there)] if there else None

        def note_down(self, editor: str, decision: decide.Decision) -> None:
            [line] = log.lines(self.store, number=decision.number)
            assert line.after is not None and line.item is not None
            kept = line.after["record"].get("canonical") or ""
            self.model.decided(
                editor, {line.item: (line.after["state"], line.after["text"] + kept)}
            )

        @rule(id=DOCUMENTS, at=st.integers(0, 30), editor=EDITORS, how=st.sampled_from("are"))
        def decides(self, id: str, at: int, editor: str, how: str) -> None:
            item = self.pick(id, at)
            if item is None:
                return
            try:
                if how == "a":
                    made = decide.accept(self.store, item, editor)
                elif how == "r":
                    made = decide.reject(self.store, item, editor)
                elif item.kind in ("person", "agency"):
                    made = decide.edit(self.store, item, editor, canonical=NAMES[at % len(NAMES)])
                elif item.kind == "date":
                    made = decide.edit(self.store, item, editor, value="2020", subkind="year")
                else:
                    made = decide.edit(self.store, item, editor, parties=NAMES[: at % 3])
            except UsageError:
                return
            self.note_down(editor, made)

        @rule(id=DOCUMENTS, at=st.integers(0, 30), by=st.integers(-6, 6), editor=EDITORS)
        def shifts(self, id: str, at: int, by: int, editor: str) -> None:
            item = self.pick(id, at)
            if item is None:
                return
            try:
                made = decide.edit(self.store, item, editor, start=item.start, end=item.end + by)
            except UsageError:
                return
            self.note_down(editor, made)

        @rule(id=DOCUMENTS, start=st.integers(0, 60), long=st.integers(1, 20), editor=EDITORS,
              kind=st.sampled_from(["person", "agency", "date", "agreement"]),
              replace=st.booleans())  # fmt: skip
        def adds(
            self, id: str, start: int, long: int, editor: str, kind: Any, replace: bool
        ) -> None:
            try:
                made = decide.add(
                    self.store, id, editor, kind, start, start + long, replace=replace
                )
            except UsageError:
                return
            self.note_down(editor, made)

        @rule(id=DOCUMENTS, at=st.integers(0, 30), editor=EDITORS, flag=st.booleans())
        def marks(self, id: str, at: int, editor: str, flag: bool) -> None:
            if (item := self.pick(id, at)) is not None:
                if flag:
                    decide.flag(self.store, item, editor, reason="ดูอีกที")
                else:
                    decide.note(self.store, item, editor, "ไม่แน่ใจ")
                self.model.decided(editor, {})

        @rule(id=DOCUMENTS, editor=EDITORS, rest=st.booleans())
        def is_done(self, id: str, editor: str, rest: bool) -> None:
            waiting = [i for i in items(self.store, id) if i.state == "open"] if rest else []
            try:
                whole.done(self.store, id, editor, accept_rest=rest)
            except UsageError:
                return
            self.model.decided(editor, {
                i.id: ("accepted", i.text + (getattr(i.record, "canonical", None) or ""))
                for i in waiting
            })  # fmt: skip

        @rule(id=DOCUMENTS, at=st.integers(0, 30), editor=EDITORS)
        def carries(self, id: str, at: int, editor: str) -> None:
            item = self.pick(id, at)
            if item is None or item.state not in ("accepted", "rejected", "edited"):
                return
            others = {i.id: i for i in carrying.alike(self.store, item)}
            done = carrying.carry(self.store, item, list(others.values()), editor)
            if done.done:
                carried = {i.id for i, _ in done.skipped}
                now = {i.id: i for d in ("a", "b") for i in items(self.store, d)}
                self.model.decided(editor, {
                    id: (now[id].state, now[id].text + (getattr(now[id].record, "canonical", None)
                                                        or ""))
                    for id in others if id not in carried
                })  # fmt: skip

        @rule(editor=EDITORS)
        def undoes(self, editor: str) -> None:
            assert bool(history.undo(self.store, editor)) == self.model.undo(editor)

        @rule(editor=EDITORS)
        def redoes(self, editor: str) -> None:
            assert bool(history.redo(self.store, editor)) == self.model.redo(editor)

        @rule(id=DOCUMENTS, found=FINDS)
        def extracts_anew(self, id: str, found: dict[str, Any]) -> None:
            text = self.store.conn.execute(
                "SELECT text FROM documents WHERE id = ? AND newest = 1", (id,)
            ).fetchone()[0]
            self.come(id, text.partition("\n")[2], found)

        @rule(id=DOCUMENTS, text=TEXTS, found=st.one_of(st.none(), FINDS))
        def is_written_anew(self, id: str, text: str, found: dict[str, Any] | None) -> None:
            self.come(id, text, found)

        @rule(id=DOCUMENTS, at=st.integers(0, 60), piece=st.sampled_from(PIECES),
              gone=st.integers(0, 8), found=st.one_of(st.none(), FINDS))  # fmt: skip
        def is_changed(
            self, id: str, at: int, piece: str, gone: int, found: dict[str, Any] | None
        ) -> None:
            text = self.store.conn.execute(
                "SELECT text FROM documents WHERE id = ? AND newest = 1", (id,)
            ).fetchone()[0].partition("\n")[2]  # fmt: skip
            self.come(id, text[:at] + piece + text[at + gone :], found)

        @rule()
        def joins(self) -> None:
            whole.join(self.store)

        @rule()
        def replays(self) -> None:
            before = tables(self.store)
            replay(self.store)
            assert tables(self.store) == before

        @invariant()
        def what_was_decided_holds(self) -> None:
            kept = {}
            for row in self.store.conn.execute(
                "SELECT item, state, text, json_extract(record, '$.canonical') AS name "
                "FROM reviewed_items WHERE review IS NOT NULL"
            ):
                kept[row["item"]] = (row["state"], row["text"] + (row["name"] or ""))
            assert kept == self.model.holds()

        @invariant()
        def the_documents_say_it(self) -> None:
            for id in ("a", "b"):
                row = self.store.conn.execute(
                    "SELECT number, text FROM documents WHERE id = ? AND newest = 1", (id,)
                ).fetchone()
                found = extractions.load(self.store, row["number"])
                there = items(self.store, id)
                assert len({i.id for i in there}) == len(there)
                for item in there:
                    if item.state not in ("unfit",) and item.version == _newest(self.store, id):
                        assert row["text"][item.start : item.end] == item.text
                if found is None:
                    continue
                spans = list(found.mentions()) + [a.evidence for a in found.agreements]
                for span in spans:
                    assert row["text"][span.start : span.end] == span.text
                said = {(type(m).__name__.lower(), m.start, m.end) for m in found.mentions()}
                for item in there:
                    at = (item.kind, item.start, item.end)
                    if item.kind == "agreement":
                        continue
                    if item.state in ("accepted", "edited", "added", "open"):
                        assert at in said or item.state == "open", item
                    elif item.state == "rejected" and item.version == _newest(self.store, id):
                        others = {
                            (i.kind, i.start, i.end) for i in there if i.state not in
                            ("rejected", "unfit")
                        }  # fmt: skip
                        assert at not in said or at in others

        @invariant()
        def the_store_is_in_order(self) -> None:
            assert differences(self.store) == []
            assert [(n, d) for n, ok, d in checks(self.store) if not ok] == []

        @invariant()
        def the_queue_counts_right(self) -> None:
            there = [i for d in ("a", "b") for i in items(self.store, d)]
            waiting = {
                i.id for i in there
                if (i.state == "open" and not (i.flagged or i.note))
                or (i.state == "unfit" and i.review)
            }  # fmt: skip
            marked = {i.id for i in there if i.review is None and (i.flagged or i.note)}
            for order in ("score", "document", "newest"):
                listed = queue(self.store, Filters(order=order), limit=1000)  # type: ignore[arg-type]
                assert len({i.id for i in listed}) == len(listed)
                assert waiting <= {i.id for i in listed} <= waiting | marked
                assert all(i in there for i in listed)
            decided = [i for i in there if i.review is not None and i.state != "unfit"]
            assert progress(self.store) == Progress(len(decided), len(listed))

    return Reviews


def _newest(store: Store, id: str) -> int:
    return int(
        store.conn.execute(
            "SELECT version FROM documents WHERE id = ? AND newest = 1", (id,)
        ).fetchone()[0]
    )


@pytest.mark.timeout(600)
def test_any_sequence_keeps_what_was_decided(
    tmp_path: Path, put: Put, contents: Callable[[Store], Any]
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(tmp_path, put, contents),
        settings=settings(
            max_examples=int(os.environ.get("REVIEW_EXAMPLES", "12")),
            stateful_step_count=20,
            phases=[Phase.generate] if "REVIEW_EXAMPLES" in os.environ else list(Phase),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
