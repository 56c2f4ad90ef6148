"""Which frames are one agreement: a function of the frames, not of their order."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.frames import (
    Frame,
    Signer,
    clusters,
    combine,
    interval,
    shared_parties,
    similarity,
    title_similarity,
)

A, B, C = "สมาคมสันนิบาตเทศบาลแห่งประเทศไทย", "กรมส่งเสริมการปกครองท้องถิ่น", "มหาวิทยาลัยขอนแก่น"
TITLE = "บันทึกข้อตกลงความร่วมมือการส่งเสริมการวิจัยและพัฒนาเมือง"


def frame(number: int, **more: object) -> Frame:
    fields: dict[str, object] = {
        "number": number,
        "document": f"d{number}",
        "position": 0,
        "kind": "mou",
        "status": "signed",
        "score": 0.5,
        "date": "2021-12-15",
        "published": "2021-12-15",
        "parties": (A, B),
    }
    return Frame(**{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"kind": "other"}, True),
        ({"kind": "contract"}, False),
        ({"status": "planned"}, True),
        ({"status": "ended"}, False),
        ({"date": "2021-12-16"}, False),
        ({"date": "2021-12"}, True),
        ({"date": None}, True),
        ({"date": None, "published": "2022-06-01"}, False),
        ({"date": None, "published": None}, False),
        ({"date": "2021-12-15", "published": "2023-01-01"}, True),
        ({"parties": (A, "กรมส่งเสริมการปกครองท้องถิน")}, False),
        ({"parties": (A, C)}, False),
        ({"parties": (A, C), "title": TITLE}, True),
        ({"parties": (A,)}, False),
        ({"parties": (A,), "title": TITLE[10:]}, True),
        ({"parties": (C,), "title": TITLE}, False),
        ({"parties": (), "title": TITLE}, True),
        ({"parties": ()}, False),
        ({"document": "d1"}, False),
    ],
)
def test_the_same_agreement(other: dict[str, object], same: bool) -> None:
    a = frame(1, title=TITLE)
    b = frame(2, **{"title": "ความร่วมมือด้านการจัดการขยะ", **other})
    if "title" not in other and "parties" not in other:
        b = frame(2, **other)
    assert (similarity(a, b) > 0) is same
    assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2021-12-15", ("2021-12-15", "2021-12-15")),
        ("2021-02", ("2021-02-01", "2021-02-28")),
        ("2021", ("2021-01-01", "2021-12-31")),
        ("2021-12-15/2021-12-17", ("2021-12-15", "2021-12-17")),
        ("2021-10/2022-09", ("2021-10-01", "2022-09-30")),
        ("2021-12-15?", ("2021-12-15", "2021-12-15")),
        ("2021-02-30", None),
        ("..", None),
        ("2021-12-15/..", None),
        ("", None),
        (None, None),
    ],
)
def test_intervals(edtf: str | None, days: tuple[str, str] | None) -> None:
    expected = tuple(map(dt.date.fromisoformat, days)) if days else None
    assert interval(edtf) == expected


def test_shared_parties() -> None:
    assert shared_parties([A, B], [B, A, C]) == (2, 2)
    assert shared_parties([A + " "], [f"“{A}”"]) == (1, 1)
    assert shared_parties(["เทศบาลตำบล 1", A], ["เทศบาลตำบล 2", A]) == (1, 2)
    assert shared_parties([], [A]) == (0, 0)


def test_titles() -> None:
    assert title_similarity(TITLE, TITLE[7:]) == 1.0
    assert title_similarity(TITLE, None) == 0.0
    assert title_similarity(TITLE, "พิธีสารทางการค้า") < 0.5


def test_two_instruments_of_one_document_stay_apart() -> None:
    one = frame(1, document="x", position=0, parties=(A, B))
    two = frame(2, document="x", position=1, parties=(A, C))
    other = frame(3, document="y", parties=(A, B, C))
    groups = clusters([one, two, other])
    assert sorted(len(g) for g in groups) == [1, 2]


def test_frames_of_two_days_stay_apart_though_a_third_matches_both() -> None:
    frames = [frame(1), frame(2, date="2021-12-20"), frame(3, date="2021-12")]
    groups = clusters(frames)
    assert sorted(len(g) for g in groups) == [1, 2]
    assert not any({"2021-12-15", "2021-12-20"} <= {f.date for f in g} for g in groups)


def test_what_they_say_together() -> None:
    ka = Signer("นาย ก", "ก", 1, A, False)
    ka_short = Signer("ก", "ก", 1, None, False)
    kha = Signer("นาง ข", "ข", None, None, True)
    told = combine(
        [
            frame(1, parties=(A, B), title=TITLE[:30], signers=(ka_short, kha), score=0.4),
            frame(2, parties=(B, C), title=TITLE, signers=(ka,), score=0.9, status="planned",
                  kind="other", date=None, place="กรุงเทพฯ"),
        ]
    )  # fmt: skip
    assert [p.name for p in told.parties] == [A, B, C]
    assert [p.documents for p in told.parties] == [1, 2, 1]
    assert [(s.person, s.party, s.witness, n) for s, n in told.signers] == [
        ("นาย ก", A, False, 2),
        ("นาง ข", None, True, 1),
    ]
    assert (told.kind, told.status, told.date, told.place) == (
        "mou", "signed", "2021-12-15", "กรุงเทพฯ",
    )  # fmt: skip
    assert (told.title, told.score) == (TITLE, 0.9)


FRAMES: st.SearchStrategy[list[dict[str, object]]] = st.lists(
    st.builds(
        dict,
        document=st.sampled_from("abcdef"),
        parties=st.lists(st.sampled_from([A, B, C, "JICA"]), max_size=3, unique=True).map(tuple),
        date=st.sampled_from(["2021-12-15", "2021-12-16", "2021-12", None]),
        kind=st.sampled_from(["mou", "other", "treaty"]),
        status=st.sampled_from(["signed", "planned", "ended"]),
        title=st.sampled_from([None, TITLE, TITLE[8:], "ความร่วมมือด้านขยะมูลฝอย"]),
    ),
    max_size=9,
)


@settings(max_examples=150, deadline=None)
@given(FRAMES, st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_order(
    told: list[dict[str, object]], shuffled: random.Random
) -> None:
    frames = [frame(n, position=n, **fields) for n, fields in enumerate(told)]
    mixed = frames[:]
    shuffled.shuffle(mixed)
    groups, again = clusters(frames), clusters(mixed)
    assert groups == again
    assert sorted(f.number for g in groups for f in g) == [f.number for f in frames]
    for group in groups:
        assert len({f.document for f in group}) == len(group)
        one = combine(group)
        other = combine(list(reversed(group)))
        assert (one.id, one.title, one.date, one.kind, one.status) == (
            other.id, other.title, other.date, other.kind, other.status,
        )  # fmt: skip
        assert one.parties == other.parties


def test_a_given_name_alone_is_the_signer_whose_name_begins_with_it() -> None:
    whole = Signer("รศ.ดร.วิมล สุขใจ", "วิมลสุขใจ", 1, "มหาวิทยาลัยบ้านสวน", False)
    short = Signer("รศ.ดร.วิมล", "วิมล", 2, None, False)
    frames = [
        frame(1, signers=(short,)),
        frame(2, signers=(whole,)),
    ]
    assert [(s.person, s.entity, n) for s, n in combine(frames).signers] == [(whole.person, 1, 2)]
    other = Signer("นายวิมล ใจกล้า", "วิมลใจกล้า", 3, None, False)
    frames.append(frame(3, signers=(other,)))
    assert len(combine(frames).signers) == 3


def test_a_title_that_runs_on_comes_last() -> None:
    run_on = "บันทึกความเข้าใจ" + " และอื่น ๆ" * 20
    frames = [
        frame(n, title=title)
        for n, title in enumerate(["บันทึกความเข้าใจ", "บันทึกความเข้าใจด้านน้ำ", run_on])
    ]
    assert combine(frames).title == "บันทึกความเข้าใจด้านน้ำ"
