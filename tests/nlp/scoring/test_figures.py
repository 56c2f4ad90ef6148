"""Each figure by itself: what raises it, what lowers it, what leaves it."""

from __future__ import annotations

import pytest

from nlp.scoring.figures import Comparison

TEXT = (
    "นางสาวพิมพ์ใจ แก้วคำ อธิบดีกรมทดสอบผ้าทอ (ทผ.) เปิดงานเมื่อวันที่ 3 มีนาคม 2566\n"
    "จากนั้น นางสาวพิมพ์ใจ แก้วคำ มอบหมายให้ทผ. ส่งรายงานภายในเดือนเมษายน 2566"
)
PERSON = "นางสาวพิมพ์ใจ แก้วคำ"
SECOND = TEXT.rfind(PERSON)


def counts(comparison: Comparison, name: str) -> tuple[int, int, int]:
    tally = comparison.tallies[name]
    return tally.right, tally.extra, tally.missed


def test_every_occurrence_of_a_surface_is_a_mention(judge) -> None:
    gold = {"persons": [{"surface": PERSON}]}
    one = judge(TEXT, gold, {"persons": [{"text": PERSON}]})
    assert counts(one, "persons") == (1, 0, 1)
    both = judge(TEXT, gold, {"persons": [{"text": PERSON}, {"text": PERSON, "start": SECOND}]})
    assert counts(both, "persons") == (2, 0, 0)
    assert not both.mistakes["persons"]


def test_a_cut_name_is_wrong_and_relaxed_right(judge) -> None:
    gold = {"persons": [{"surface": PERSON}]}
    found = {"persons": [{"text": PERSON[7:]}, {"text": "แก้วคำ", "start": SECOND + 14}]}
    result = judge(TEXT, gold, found)
    assert counts(result, "persons") == (0, 2, 2)
    assert counts(result, "persons_relaxed") == (1, 1, 1)
    assert sorted(m.sign for m in result.mistakes["persons"]) == ["+", "+", "-", "-"]


def test_quotes_and_space_at_the_edges_do_not_matter(judge) -> None:
    text = "ผู้สื่อข่าวถาม “นายก้องภพ ศรีนวล” ที่สนามบิน"
    gold = {"persons": [{"surface": "นายก้องภพ ศรีนวล"}]}
    result = judge(text, gold, {"persons": [{"text": "“นายก้องภพ ศรีนวล” "}]})
    assert counts(result, "persons") == (1, 0, 0)


def test_a_mention_given_twice_counts_once(judge) -> None:
    gold = {"persons": [{"surface": PERSON}]}
    result = judge(TEXT, gold, {"persons": [{"text": PERSON}, {"text": PERSON}]})
    assert counts(result, "persons") == (1, 0, 1)


def test_a_surface_inside_a_longer_one_is_no_mention(judge) -> None:
    text = "สำนักงานปลัดกระทรวงหม่อนไหม หารือกับกระทรวงหม่อนไหม"
    short = "กระทรวงหม่อนไหม"
    gold = {"agencies": [{"surface": short}, {"surface": "สำนักงานปลัด" + short}]}
    found = [{"text": "สำนักงานปลัด" + short}, {"text": short, "start": text.rfind(short)}]
    assert counts(judge(text, gold, {"agencies": found}), "agencies") == (2, 0, 0)
    inside = [*found, {"text": short}]
    assert counts(judge(text, gold, {"agencies": inside}), "agencies") == (2, 1, 0)


def test_a_short_agency_glued_to_a_letter_counts_neither_way(judge) -> None:
    text = "รมว.ทผ. พบกับ ทผ. วันนี้"
    gold = {"agencies": [{"surface": "ทผ."}]}
    free = {"text": "ทผ.", "start": text.rfind("ทผ.")}
    assert counts(judge(text, gold, {"agencies": [free]}), "agencies") == (1, 0, 0)
    both = judge(text, gold, {"agencies": [free, {"text": "ทผ."}]})
    assert counts(both, "agencies") == (1, 0, 0)
    over = judge(text, gold, {"agencies": [free, {"text": "รมว.ทผ."}]})
    assert counts(over, "agencies") == (1, 0, 0)


def test_a_date_needs_its_value(judge) -> None:
    gold = {
        "dates": [
            {"surface": "วันที่ 3 มีนาคม 2566", "value": "2023-03-03", "kind": "day"},
            {"surface": "เดือนเมษายน 2566", "value": "2023-04", "kind": "month"},
        ]
    }
    found = {
        "dates": [
            {"text": "3 มีนาคม 2566", "value": "2023-03-03", "kind": "day"},
            {"text": "เดือนเมษายน 2566", "value": "2566-04", "kind": "month"},
        ]
    }
    result = judge(TEXT, gold, found)
    assert counts(result, "dates") == (1, 1, 1)
    assert counts(result, "dates_span") == (2, 0, 0)
    assert result.kinds["dates", "day"].row()["f1"] == 1
    assert result.kinds["dates", "month"].row() == {"precision": 0, "recall": 0, "f1": 0, "n": 1}


def test_vague_dates_count_neither_way(judge) -> None:
    text = "ปีนี้และเดือนหน้ามีงาน"
    gold = {"dates": [{"surface": "ปีนี้", "value": "2023", "kind": "relative"}]}
    found = {"dates": [{"text": "เดือนหน้า", "value": "2023-07"}]}
    assert counts(judge(text, gold, found), "dates") == (0, 0, 0)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("อธิบดีกรมทดสอบผ้าทอ", (1, 0, 0)),
        ("อธิบดี กรมทดสอบผ้าทอ (ทผ.)", (1, 0, 0)),
        ("ผู้อำนวยการโรงเรียน", (0, 1, 1)),
        (None, (0, 0, 1)),
    ],
)
def test_roles_need_most_of_the_words(judge, role, expected) -> None:
    text = TEXT.partition("\n")[0]
    gold = {"persons": [{"surface": PERSON, "role": "อธิบดีกรมทดสอบผ้าทอ"}]}
    result = judge(text, gold, {"persons": [{"text": PERSON, "role": role}]})
    assert counts(result, "roles") == expected


def test_a_role_that_nobody_annotated_is_not_judged(judge) -> None:
    result = judge(TEXT, {"persons": [{"surface": PERSON, "role": None}]},
                   {"persons": [{"text": PERSON, "role": "อธิบดี"}]})  # fmt: skip
    assert counts(result, "roles") == (0, 0, 0)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("กรมทดสอบผ้าทอ", (1, 0, 0)),
        ("กรมทดสอบผ้าท่อ", (1, 0, 0)),
        ("กองทะเบียนผู้ประมง", (0, 1, 1)),
        ("ทผ.", (0, 0, 1)),
    ],
)
def test_aliases_need_the_full_name(judge, canonical, expected) -> None:
    full = "กรมทดสอบผ้าทอ"
    gold = {"agencies": [{"surface": "ทผ.", "canonical": full, "kind": "government"},
                         {"surface": full, "canonical": full, "kind": "government"}]}  # fmt: skip
    found = {"agencies": [{"text": "ทผ.", "canonical": canonical}]}
    assert counts(judge(TEXT, gold, found), "aliases") == expected


def test_kinds_of_agencies_are_judged_each_by_its_own_say(judge) -> None:
    gold = {"agencies": [{"surface": "กรมทดสอบผ้าทอ", "kind": "government"}]}
    found = {"agencies": [{"text": "กรมทดสอบผ้าทอ", "kind": "private"}]}
    kinds = judge(TEXT, gold, found).kinds
    assert kinds["agencies", "government"].row()["recall"] == 1
    assert kinds["agencies", "private"].row()["precision"] == 1


AGREEMENT = {
    "kind": "mou",
    "status": "signed",
    "title": "การพัฒนาลายผ้า",
    "parties": ["กรมทดสอบผ้าทอ", "มหาวิทยาลัยลุ่มน้ำยม"],
    "signatories": [{"person": PERSON, "party": "กรมทดสอบผ้าทอ"}],
    "date": "2023-03-03",
    "evidence": "กรมทดสอบผ้าทอลงนามกับมหาวิทยาลัยลุ่มน้ำยม",
}


def test_agreements_are_paired_and_their_parts_judged(judge) -> None:
    found = AGREEMENT | {
        "kind": "moa",
        "date": None,
        "parties": ["มหาวิทยาลัยลุ่มน้ำยม", "บริษัท ด้ายทอง จำกัด"],
        "signatories": [{"person": "พิมพ์ใจ แก้วคำ"}],
        "evidence": {"start": 0, "end": 10, "text": "กรมทดสอบผ้าทอลงนามกับมหาวิทยาลัยลุ่มน้ำยม"},
    }
    result = judge(TEXT, {"agreements": [AGREEMENT]}, {"agreements": [found]})
    assert counts(result, "agreements") == (1, 0, 0)
    assert counts(result, "parties") == (1, 1, 1)
    assert counts(result, "signatories") == (1, 0, 0)
    rows = {name: accuracy.row()["accuracy"] for name, accuracy in result.accuracies.items()}
    assert rows == {"agreement_date": 0, "agreement_kind": 0, "agreement_status": 1}
    assert [m.sign for m in result.mistakes["parties"]] == ["~"]
    assert result.kinds["agreements", "mou"].row()["recall"] == 1
    assert result.kinds["agreements", "moa"].row()["precision"] == 1


def test_a_missing_and_a_needless_agreement(judge) -> None:
    other = {"kind": "contract", "status": "signed", "parties": ["ก. การช่าง", "ข. การโยธา"]}
    result = judge(TEXT, {"agreements": [AGREEMENT]}, {"agreements": [other]})
    assert counts(result, "agreements") == (0, 1, 1)
    assert counts(result, "parties") == (0, 2, 2)
    assert counts(result, "signatories") == (0, 0, 1)


def test_agreements_that_are_only_mentioned_count_neither_way(judge) -> None:
    passing = AGREEMENT | {"status": "mentioned"}
    taken = judge(TEXT, {"agreements": [passing]}, {"agreements": [AGREEMENT]})
    assert counts(taken, "agreements") == (0, 0, 0)
    given = judge(TEXT, {"agreements": [AGREEMENT]}, {"agreements": [passing]})
    assert counts(given, "agreements") == (0, 0, 1)


def test_what_is_not_annotated_is_not_scored(judge) -> None:
    found = {"agencies": [{"text": "กรมทดสอบผ้าทอ"}], "agreements": [AGREEMENT]}
    result = judge(TEXT, {"persons": []}, found)
    assert not any(counts(result, name) != (0, 0, 0) for name in result.tallies)
    assert counts(judge(TEXT, {"agencies": []}, found), "agencies") == (0, 1, 0)
