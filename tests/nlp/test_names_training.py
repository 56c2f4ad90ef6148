"""The making of the lists and tables of the names engine."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from khaosan.text import fold
from nlp.calibration import Calibration, fit
from nlp.engines import load
from nlp.training import agencies, clusters, gazetteer, silver
from nlp.training.crf import main as train_main
from nlp.training.gold import read_gold


def test_full_name_is_what_the_brackets_share() -> None:
    before = [
        "อธิบดีกรมทดลองพันธุ์ข้าว",
        "ผู้แทนจากกรมทดลองพันธุ์ข้าว",
        "ทั้งนี้ สำนักงานแห่งหนึ่งขอให้กรมทดลองพันธุ์ข้าว",
        "ส่วนกรมทดลองพันธุ์ข้าว",
    ]
    texts = [f"{words} (กทพข.) แถลงครั้งที่ {n}" for n, words in enumerate(before)]
    assert agencies.mine(texts) == [("กรมทดลองพันธุ์ข้าว", "กทพข.", 4, 4)]


def test_an_article_published_twice_counts_once() -> None:
    text = "กรมทดลองพันธุ์ข้าว (กทพข.) แถลง"
    assert agencies.mine([text] * 5) == []


@pytest.mark.parametrize(
    ("places", "meant", "documents", "expected"),
    [(100, 97, 40, "4"), (100, 80, 40, "3"), (100, 0, 40, "0"), (100, 50, 40, "2"), (4, 4, 3, "2")],
)
def test_class_of_a_string(places: int, meant: int, documents: int, expected: str) -> None:
    assert gazetteer.class_of(places, meant, documents) == expected


def test_words_of_like_company_share_a_class() -> None:
    chance = random.Random(1)
    fruits, towns = ["ส้ม", "มะม่วง", "ลำไย"], ["น่าน", "ตรัง", "แพร่"]
    documents = [
        ["กิน", chance.choice(fruits), "อร่อย", "ไป", chance.choice(towns), "แล้ว"] for _ in range(400)
    ]
    words, _, points = clusters.vectors(documents)
    found = dict(
        zip(words, clusters.classes(points, np.ones(len(words), np.float32), 6), strict=True)
    )
    assert len({found[w] for w in fruits}) == 1
    assert len({found[w] for w in towns}) == 1
    assert found["ส้ม"] != found["น่าน"]


@given(
    st.lists(
        st.tuples(st.sampled_from("PA"), st.just("crf"), st.floats(0, 1), st.booleans()),
        min_size=1,
        max_size=300,
    )
)
def test_a_higher_raw_score_never_means_less(judged: list[tuple[str, str, float, bool]]) -> None:
    calibration = Calibration(fit(judged))
    for label in {label for label, _, _, _ in judged}:
        out = [calibration(label, "crf", raw / 50) for raw in range(51)]
        assert out == sorted(out)
        assert all(0 < p < 1 for p in out)


def test_calibration_says_the_share_that_was_right() -> None:
    judged = [("A", "crf", 0.95, n % 4 != 0) for n in range(400)]
    assert Calibration(fit(judged))("A", "crf", 0.95) == pytest.approx(0.75, abs=0.01)
    assert Calibration({})("A", "another", 0.4) == 0.4


def test_from_a_corpus_to_weights_by_the_commands(tmp_path: Path) -> None:
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    rows = []
    for n, name in enumerate(["สมหมาย", "วิภา", "กิตติ", "มานพ", "จันทร์", "อารี"] * 2):
        text = f"นาย{name} ใจงาม อธิบดีกรมที่ดิน เปิดงานครั้งที่ {n}\nกรมที่ดิน แจ้งว่าดี"
        person = {"surface": f"นาย{name} ใจงาม", "canonical": f"{name} ใจงาม", "role": None}
        agency = {"surface": "กรมที่ดิน", "canonical": "กรมที่ดิน", "kind": "government"}
        rows.append(
            {"id": str(n), "published": f"{2022 + n % 2}-01-01", "url": f"http://example.org/{n}",
             "text": text, "persons": [person], "agencies": [agency]}
        )  # fmt: skip
    gold.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    corpus.write_text(
        "".join(
            json.dumps({"url": f"http://example.org/{n}", "title": "ข่าว", "body": r["text"]}) + "\n"
            for n, r in enumerate(rows, 6)
        ),
        "utf-8",
    )
    first, lines, second = (
        tmp_path / "first.crfsuite",
        tmp_path / "silver.jsonl",
        tmp_path / "second",
    )
    run = CliRunner()
    answer = run.invoke(
        train_main, ["--gold", str(gold), "-o", str(first), "--split", "2023", "--iterations", "20"]
    )
    assert answer.exit_code == 0, answer.output
    assert "trained before 2023, tested after: persons" in answer.output
    assert (tmp_path / "names_calibration.tsv").is_file()
    answer = run.invoke(
        silver.main,
        [str(corpus), "--weights", str(first), "--without", str(gold), "--every", "1",
         "--articles", "3", "-o", str(lines)],
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    examples = silver.read_silver(lines)
    # Articles 6 to 11 are annotated and left out; three of the rest are taken.
    assert 3 <= len(examples) <= 9
    assert all(0 <= a < b <= len(e.text) for e in examples for a, b, _ in e.spans)
    answer = run.invoke(
        train_main,
        ["--gold", str(gold), "--silver", str(lines), "-o", str(second), "--iterations", "20"],
    )
    assert answer.exit_code == 0, answer.output
    assert load(f"khaosan:{second}").versions()["names"].startswith("crf ")
    assert [fold(e.text).text for e in read_gold(gold)] == [e.text for e in read_gold(gold)]
