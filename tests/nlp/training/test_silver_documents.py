"""Silver documents: what the pipeline finds in articles without labels."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlp.spans import AgencySpan, PersonSpan
from nlp.training import silver_documents as silver

ROWS = [
    {"id": str(number), "published": f"202{number}-05-01", "title": f"ข่าว {number}", "body": body}
    for number, body in enumerate(
        ["นายสมชาย ใจดี พบกรมการข้าว ๑๒", "ข้อความที่ติดป้ายแล้ว", "กรมประมงชี้แจง", "ไม่มีชื่อใด"]
    )
]


class Labeller:
    """Says that a text's first six letters are a person and its last four an agency."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> Any:
        self.asked.append(text)
        end = len(text)
        people = [PersonSpan(0, 6, 0.91239, "crf")]
        agencies = [AgencySpan(end - 4, end, 0.5, "crf")]
        return SimpleNamespace(_=SimpleNamespace(persons=people, agencies=agencies))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "c.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return path


def run(corpus: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> tuple[list[Any], Labeller]:
    labeller = Labeller()
    monkeypatch.setattr(silver, "labeller", lambda engine: labeller)
    out = corpus.parent / "silver.jsonl"
    silver.main(["--corpus", str(corpus), "-o", str(out), *more])
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()], labeller


def test_gold_stays_out_by_id_and_by_text(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = corpus.parent / "gold.jsonl"
    same_text = {"id": "x", "text": "ข่าว 2\nกรมประมงชี้แจง"}
    gold.write_text(json.dumps({"id": "1", "text": "อื่น"}) + "\n" + json.dumps(same_text), "utf-8")
    rows, _ = run(corpus, monkeypatch, "--exclude", str(gold))
    assert sorted(row["id"] for row in rows) == ["0", "3"]


def test_labels_are_of_the_folded_text(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = run(corpus, monkeypatch)
    row = next(row for row in rows if row["id"] == "0")
    assert row["text"].endswith("ข้าว 12")
    assert row["spans"][0] == [0, 6, "P", 0.912]
    assert row["spans"][1][:3] == [len(row["text"]) - 4, len(row["text"]), "A"]


def test_a_second_run_labels_only_what_is_missing(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, first = run(corpus, monkeypatch, "--articles", "2")
    assert len(rows) == len(first.asked) == 2
    rows, second = run(corpus, monkeypatch)
    assert len(rows) == 4
    assert len(second.asked) == 2
    assert not set(first.asked) & set(second.asked)


def test_only_articles_before_a_year(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = run(corpus, monkeypatch, "--before", "2022")
    assert sorted(row["id"] for row in rows) == ["0", "1"]
