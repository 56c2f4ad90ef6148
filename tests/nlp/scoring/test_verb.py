"""Reading gold and extractions, with their faults told by line; khaosan evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from khaosan.errors import KhaosanError
from nlp.scoring.found import read_found
from nlp.scoring.gold import read_gold
from nlp.scoring.report import report

FIRST = {
    "id": "a1",
    "published": "2023-06-15",
    "text": "เทศบาลตำบลบ้านดง\nนายวิชัย คำแสน นายกเทศมนตรีตำบลบ้านดง เปิดตลาดวันที่ 14 มิถุนายน 2566",
    "persons": [{"surface": "นายวิชัย คำแสน", "canonical": "วิชัย คำแสน",
                 "role": "นายกเทศมนตรีตำบลบ้านดง"}],
    "agencies": [{"surface": "เทศบาลตำบลบ้านดง", "canonical": "เทศบาลตำบลบ้านดง", "kind": "local"}],
    "dates": [{"surface": "วันที่ 14 มิถุนายน 2566", "value": "2023-06-14", "kind": "day"}],
    "agreements": [],
}  # fmt: skip
SECOND = {
    "id": "a2",
    "published": "2023-07-02",
    "text": "นางอรทัย ใจงาม เลขาธิการสำนักงานพัฒนาฝาย เผยเมื่อวันที่ 1 กรกฎาคม 2566",
    "persons": [{"surface": "นางอรทัย ใจงาม"}],
    "agencies": [{"surface": "สำนักงานพัฒนาฝาย", "kind": "government"}],
}


def write(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def extraction(row: dict[str, Any]) -> dict[str, Any]:
    """One that finds all that is annotated."""
    out: dict[str, Any] = {"id": row["id"]}
    for name in ("persons", "agencies", "dates"):
        out[name] = []
        for entry in row.get(name, []):
            start = row["text"].find(entry["surface"])
            out[name].append({**entry, "start": start, "end": start + len(entry["surface"]),
                              "text": entry["surface"], "score": 0.9})  # fmt: skip
    return out


def evaluate(*args: object) -> Result:
    return CliRunner().invoke(cli.group, ["evaluate", *map(str, args)])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"id": "b", "persons": []}, 'no "text"'),
        ({"id": "b", "text": "ข่าว"}, "no annotation"),
        ({"id": "b", "text": "ข่าว", "persons": {}}, "not a list of objects"),
        ({"id": "b", "text": "ข่าว", "persons": [{"role": "x"}]}, 'no "surface"'),
        ({"id": "b", "text": "ข่าว", "persons": [{"surface": "นายเอ"}]}, "is not in the text"),
        ({"id": "b", "text": "ข่าว", "dates": [{"surface": "ข่าว", "value": 3}]}, "not a string"),
        ({"id": "b", "text": "ข่าว", "agreements": [{"parties": "ก"}]}, '"parties"'),
        ({"id": "b", "text": "ข่าว", "published": "15/6/2566", "persons": []}, "published"),
        (FIRST, "stands at"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: Any, told: str) -> None:
    path = write(tmp_path / "gold.jsonl", [FIRST, line, SECOND])
    file = read_gold([path])
    assert [one.document.id for one in file.documents] == ["a1", "a2"]
    (problem,) = file.problems
    assert problem.startswith(f"{path}:2: ")
    assert told in problem


def test_what_is_left_out_of_a_line_is_not_scored(tmp_path: Path) -> None:
    gold = read_gold([write(tmp_path / "gold.jsonl", [FIRST, SECOND])]).documents
    texts = {one.document.id: one.document.text for one in gold}
    found = write(tmp_path / "found.jsonl", [extraction(FIRST), extraction(SECOND)])
    result = report(gold, read_found(found, texts))
    assert result.scores["dates"]["n"] == 1
    assert result.scores["persons"] == {"precision": 1, "recall": 1, "f1": 1, "n": 2}
    assert result.calibration_error["persons"] == pytest.approx(0.1)
    assert list(result.months) == ["2023-06", "2023-07"]
    assert result.months["2023-07"]["persons"]["n"] == 1
    assert result.kinds["agencies"]["local"]["f1"] == 1


def test_wrong_offsets_are_told(tmp_path: Path) -> None:
    row = extraction(FIRST)
    row["dates"][0]["start"] += 1
    found = write(tmp_path / "found.jsonl", [extraction(SECOND), row])
    with pytest.raises(KhaosanError, match=r"found\.jsonl:2: text\["):
        read_found(found, {"a1": FIRST["text"]})  # type: ignore[dict-item]


def test_evaluate_a_file_of_extractions(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [FIRST, SECOND, "{"])
    found = write(tmp_path / "found.jsonl", [extraction(FIRST)])
    done = evaluate(gold, "--extracted", found, "--by", "month", "--errors", 3)
    assert done.exit_code == 0
    assert "gold.jsonl:3: not JSON" in done.stderr
    assert "1 of 2 documents are not in it" in done.stderr
    assert "persons\t1.000\t0.500\t0.667\t\t2" in done.stdout
    assert "2023-06: persons\t1.000\t1.000\t1.000\t\t1" in done.stdout
    assert "persons\ta2\t-\tนางอรทัย ใจงาม" in done.stdout


def test_min_score_leaves_out_what_scores_less(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [FIRST])
    found = write(tmp_path / "found.jsonl", [extraction(FIRST)])
    done = evaluate(gold, "--extracted", found, "--min-score", 0.95, "--json")
    scores = json.loads(done.stdout)["scores"]
    assert scores["persons"]["recall"] == 0


def test_evaluate_runs_the_pipeline(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [FIRST, SECOND])
    done = evaluate(gold, "--json")
    assert done.exit_code == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["documents"] == 2
    assert result["scores"]["persons"]["f1"] == 1
    assert result["scores"]["dates"]["f1"] == 1


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["missing.jsonl"], "missing.jsonl"),
        (["empty.jsonl"], "no annotated document"),
        (["gold.jsonl", "--engine", "nosuch"], "no such engine"),
        (["gold.jsonl", "--engine", "crf", "--extracted", "gold.jsonl"], "--extracted"),
        (["gold.jsonl", "--extracted", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_what_cannot_be_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "gold.jsonl", [FIRST])
    (tmp_path / "empty.jsonl").touch()
    done = evaluate(*args)
    assert isinstance(done.exception, KhaosanError)
    assert told in str(done.exception)
