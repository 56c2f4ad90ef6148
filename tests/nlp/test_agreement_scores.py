"""The scores of frames and of their fields: from counts, one for each field that is filled."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc

from khaosan.records import Agreement
from khaosan.text import fold
from nlp.agreements import component
from nlp.agreements.judging import counts, judge
from nlp.agreements.scores import Scores, count
from nlp.roles import component as roles

Marked = Callable[..., Doc]

TEXT = (
    "พิธีลงนามบันทึกข้อตกลงความร่วมมือเลี้ยงปลา ระหว่าง⟦A กรมประมง⟧ กับ⟦A สมาคมชาวสวน⟧ "
    "เมื่อ⟦D วันที่ 2 มิถุนายน 2566=2023-06-02⟧ ณ ห้องประชุมใหญ่"
)


def read(marked: Marked, text: str) -> Doc:
    doc = marked(text)
    roles(doc)
    component(doc)
    return doc


def test_a_score_is_the_share_that_was_right() -> None:
    scores = Scores(count([("date", "near", True)] * 18 + [("date", "near", False)] * 2))
    assert 0.88 < scores("date", "near") < 0.92
    # a way never seen is as good as the field's others; of an unknown field half may be right
    assert abs(scores("date", "lead") - 19 / 22) < 1e-9
    assert scores("place", "lead") == 0.5


def test_a_way_that_fails_scores_less() -> None:
    scores = Scores(count([("date", "near", True)] * 9 + [("date", "lead", False)] * 9))
    assert scores("date", "lead") < 0.3 < 0.7 < scores("date", "near")


def test_each_filled_field_has_a_score(marked: Marked) -> None:
    (frame,) = read(marked, TEXT)._.agreements
    assert set(frame.scores) == {"kind", "status", "title", "parties", "date", "place"}
    assert all(0 < score < 1 for score in frame.scores.values())
    # two parties after ระหว่าง are surer than an agency guessed as the other side
    (guess,) = read(marked, "⟦A กรมประมง⟧ แถลงข่าว มีการลงนาม MOU กับ⟦A สมาคมชาวสวน⟧")._.agreements
    assert guess.scores["parties"] < frame.scores["parties"]


def test_judging_tells_right_fields_from_wrong(marked: Marked) -> None:
    doc = read(marked, TEXT)
    gold = {
        "id": "1",
        "published": "2023-06-15",
        "agreements": [
            {
                "kind": "mou", "status": "signed", "title": None, "date": "2023-06-01",
                "parties": ["กรมประมง", "สมาคมชาวสวน"], "signatories": [], "witnesses": [],
                "place": "ห้องประชุมใหญ่", "evidence": doc.text,
            }
        ],
    }  # fmt: skip
    judged = {j.field: j.right for j in judge(gold, doc._.agreements, fold(doc.text))}
    assert judged == {
        "frame": True, "kind": True, "status": True, "parties": True, "date": False, "place": True,
    }  # fmt: skip
    nothing = gold | {"agreements": []}
    (only,) = judge(nothing, doc._.agreements, fold(doc.text))
    assert (only.field, only.right) == ("frame", False)
    assert counts([only]) == {("frame", only.how): (0, 1)}


def test_an_agreement_without_scores_is_read() -> None:
    row = {
        "kind": "mou", "status": "signed", "title": None, "parties": [], "signatories": [],
        "witnesses": [], "date": None, "place": None, "score": 0.5,
        "evidence": {"start": 0, "end": 1, "text": "ก"},
    }  # fmt: skip
    assert Agreement.from_json(row).scores == {}
    assert Agreement.from_json(row | {"scores": {"kind": 0.9}}).scores == {"kind": 0.9}
