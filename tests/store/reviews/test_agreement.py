"""Two editors over the same documents, one of them blind: how far they agree, and what settles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store import extractions
from store.database import Store
from tests.store.reviews.desk import RICE, SIGNED, TOWN, Desk, fill, id_of, one_line

ROAD = id_of("agency", "ตรังพัฒนา")
PERSON = id_of("person", "สมชาย ใจดี")
RICES = [id_of("agency", RICE, n) for n in (1, 2)]
TOWNS = [id_of("agency", TOWN, n) for n in (1, 2)]
SHORT = id_of("agency", "กข.")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    fill(tmp_path / "khaosan.db")
    return Desk(tmp_path / "khaosan.db")


def figures(desk: Desk) -> dict[str, dict[str, Any]]:
    return {row["kind"]: row for row in desk.data("agreement")}


def test_two_who_always_agree(desk: Desk) -> None:
    for editor, blind in (("มะลิ", ()), ("ชบา", ("--blind",))):
        desk.data("accept", *RICES, *TOWNS, *blind, editor=editor)
        desk.data("reject", ROAD, *blind, editor=editor)
    row = figures(desk)["agency"]
    assert row["editors"] == ["ชบา", "มะลิ"]
    assert (row["items"], row["spans"], row["both"], row["f1"], row["alpha"]) == (
        5,
        [4, 4],
        4,
        1.0,
        1.0,
    )
    assert desk.data("disagreements") == []


def test_f1_and_alpha_by_hand(desk: Desk) -> None:
    desk.data("accept", *RICES, *TOWNS)
    desk.data("reject", ROAD)
    # The second lets the road stand, rejects one town, and cuts a name short.
    desk.data("accept", RICES[0], TOWNS[0], ROAD, "--blind", editor="ชบา")
    desk.data("reject", TOWNS[1], "--blind", editor="ชบา")
    desk.data("edit", RICES[1], "--words", "กรม", "--blind", editor="ชบา")
    row = figures(desk)["agency"]
    assert (row["spans"], row["both"]) == ([4, 4], 2)
    assert row["f1"] == pytest.approx(0.5)
    # Alpha over the characters of these five claims, by the formula for two values and two coders:
    # 1 - (n - 1) * disagreeing / (2 * ones * zeros), with n labels in all, each pair counted twice.
    rice, town, road, cut = len(RICE), len(TOWN), len("ตรังพัฒนา"), len("กรม")
    characters = 2 * rice + 2 * town + road
    apart = road + town + (rice - cut)
    zeros = apart
    labels = 2 * characters
    alpha = 1 - (labels - 1) * (2 * apart) / (2 * zeros * (labels - zeros))
    assert row["characters"] == characters
    assert row["alpha"] == pytest.approx(alpha)


def test_a_blind_reading_changes_nothing_until_it_is_settled(desk: Desk) -> None:
    before = desk.states()
    desk.data("reject", *RICES, "--blind", editor="ชบา")
    assert desk.states() == before
    assert desk.data("agreement") == []
    desk.data("accept", *RICES)
    both = desk.data("disagreements")
    assert [d["id"] for d in both] == RICES
    assert {(j["editor"], j["state"]) for j in both[0]["judgements"]} == {
        ("มะลิ", "accepted"), ("ชบา", "rejected"),
    }  # fmt: skip
    settled = desk.data("settle", RICES[0], "--as", "ชบา", "--reason", "เป็นพาดหัว", editor="พุด")
    assert settled["item"]["state"] == "rejected"
    desk.data("settle", RICES[1], "--as", "มะลิ", editor="พุด")
    states = desk.states()
    assert (states[RICES[0]], states[RICES[1]]) == ("rejected", "accepted")
    assert desk.data("disagreements") == []
    # How far the two agreed stays as it was.
    assert (figures(desk)["agency"]["both"], figures(desk)["agency"]["f1"]) == (0, 0.0)
    desk.data("undo", "--times", "2", editor="พุด")
    assert [d["id"] for d in desk.data("disagreements")] == RICES
    assert desk.states()[RICES[0]] == "accepted"


def test_settled_as_the_blind_editor_mended_it(desk: Desk) -> None:
    desk.data("accept", PERSON)
    desk.data("edit", PERSON, "--words", "นายสมชาย ใจดี", "--title", "นาย", "--blind", editor="ชบา")
    assert "nobody disagrees" in one_line(desk("settle", ROAD, "--reject"))
    assert "พุด said nothing" in one_line(desk("settle", PERSON, "--as", "พุด"))
    desk.data("settle", PERSON, "--as", "ชบา", editor="พุด")
    with Store(desk.db) as store:
        found = extractions.load(store, 1)
    assert found is not None
    assert [(p.text, p.title) for p in found.persons] == [("นายสมชาย ใจดี", "นาย")]


def test_the_same_span_with_another_name_is_a_disagreement_but_the_same_span(desk: Desk) -> None:
    desk.data("accept", SHORT)
    desk.data("edit", SHORT, "--canonical", "กรมเกษตร", "--blind", editor="ชบา")
    row = figures(desk)["agency"]
    assert (row["both"], row["whole"], row["f1"]) == (1, 0, 1.0)
    assert [d["id"] for d in desk.data("disagreements")] == [SHORT]


def test_what_one_added_counts_where_both_went_through_the_document(desk: Desk) -> None:
    added = id_of("agency", "กข.", 2)
    desk("done", "n1")
    desk.data("add", "n1", "agency", "--words", "กข.", "--nth", "2", "--blind", editor="ชบา")
    assert desk.data("disagreements") == []  # มะลิ has read it, ชบา not yet
    ids = [row["id"] for row in desk.data("list", "--blind", "1", editor="ชบา")]
    assert added not in ids and len(ids) == 9
    desk.data("accept", "-", "--blind", input="\n".join(ids), editor="ชบา")
    [one] = desk.data("disagreements")
    assert (one["id"], one["missing"]) == (added, ["มะลิ"])
    assert figures(desk)["agency"]["spans"] == [7, 6]
    desk.data("settle", added, "--as", "ชบา", editor="พุด")
    assert desk.states()[added] == "added"
    assert desk.data("disagreements") == []


def test_a_later_open_decision_has_seen_the_first(desk: Desk) -> None:
    desk.data("accept", ROAD)
    desk.data("reject", ROAD, "--overrule", editor="พุด")
    assert desk.data("agreement") == [] == desk.data("disagreements")
    desk.data("accept", ROAD, "--blind", editor="ชบา")
    assert {tuple(row["editors"]) for row in desk.data("agreement")} == {("ชบา", "มะลิ")}


def test_an_agreements_sentence_does_not_hide_the_names_in_it(desk: Desk) -> None:
    pact = id_of("agreement", SIGNED)
    for editor, blind in (("มะลิ", ()), ("ชบา", ("--blind",))):
        desk.data("accept", pact, TOWNS[1], *blind, editor=editor)
    rows = figures(desk)
    assert rows["all"]["characters"] == len(SIGNED) + len(TOWN)
    assert rows["all"]["alpha"] == 1.0
    assert rows["agency"]["alpha"] is None  # all of one kind: nothing to tell apart


def test_the_share_is_the_same_each_time(desk: Desk) -> None:
    desk("done", "n1")
    desk("done", "n2")
    shares = [{r["document"] for r in desk.data("list", "--blind", str(share), editor="ชบา")}
              for share in (0.1, 0.5, 0.9, 1) for _ in range(2)]  # fmt: skip
    assert shares[0::2] == shares[1::2]
    for less, more in zip(shares[0:-2:2], shares[2::2], strict=True):
        assert less <= more
    assert shares[-1] == {"n1", "n2"}
    # One's own decisions are no second reading.
    assert desk.data("list", "--blind", "1") == []
