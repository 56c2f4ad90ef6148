"""The figures are those of the scorer that lies beside the gold, to the last place."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.pipeline import Pipeline
from nlp.scoring.found import Found
from nlp.scoring.gold import Gold, read_gold
from nlp.scoring.report import report

pytestmark = pytest.mark.shared
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[Gold]:
    file = read_gold([shared / "gold" / "dev.jsonl"])
    assert not file.problems
    return file.documents


@pytest.fixture(scope="module")
def extracted(gold: list[Gold]) -> Rows:
    pipeline = Pipeline()
    return {one.document.id: pipeline(one.document).to_json() for one in gold}


@pytest.fixture(scope="module")
def same(shared: Path, gold: list[Gold]) -> Callable[[Rows], None]:
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    assert spec and spec.loader
    theirs = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(theirs)
    finally:
        sys.dont_write_bytecode = writes
    lines = theirs.read(shared / "gold" / "dev.jsonl")

    def check(rows: Rows) -> None:
        scores, errors = theirs.score(lines, rows, errors=10**6)
        ours = report(gold, {id: Found.from_json(row) for id, row in rows.items()})
        assert ours.scores == scores
        mistakes = {name: [tuple(m) for m in rows] for name, rows in ours.mistakes.items() if rows}
        assert mistakes == {name: rows for name, rows in errors.items() if rows}

    return check


def test_on_a_real_extraction(extracted: Rows, same: Callable[[Rows], None]) -> None:
    same(extracted)


def test_with_nothing_extracted(same: Callable[[Rows], None]) -> None:
    same({})


@pytest.mark.parametrize("seed", range(6))
def test_on_an_extraction_with_faults(
    extracted: Rows, gold: list[Gold], same: Callable[[Rows], None], seed: int
) -> None:
    chance = random.Random(seed)
    texts = {one.document.id: one.document.text for one in gold}
    same(
        {
            id: spoilt(row, texts[id], chance)
            for id, row in extracted.items()
            if chance.random() < 0.9
        }
    )


def spoilt(row: dict[str, Any], text: str, chance: random.Random) -> dict[str, Any]:
    """The extraction with mentions cut, moved, dropped, doubled, and fields exchanged."""
    out: dict[str, Any] = {"id": row["id"]}
    for name in ("persons", "agencies", "dates"):
        mentions = []
        for mention in row[name]:
            fault = chance.random()
            if fault < 0.1:
                continue
            copy = dict(mention)
            if fault < 0.4:
                copy["start"] = max(0, copy["start"] - chance.randint(-4, 6))
                copy["end"] = min(
                    len(text), max(copy["start"] + 1, copy["end"] + chance.randint(-6, 6))
                )
                copy["text"] = text[copy["start"] : copy["end"]]
            elif fault < 0.7:
                other = chance.choice(row[name])
                for key in ("canonical", "role", "value"):
                    if key in copy and chance.random() < 0.6:
                        copy[key] = other[key]
            elif fault < 0.75:
                mentions.append(dict(mention))
            mentions.append(copy)
        chance.shuffle(mentions)
        out[name] = mentions
    out["agreements"] = []
    for agreement in row["agreements"]:
        copy = dict(agreement)
        copy["parties"] = [
            p[chance.randint(0, 2) :] for p in copy["parties"] if chance.random() < 0.9
        ]
        copy["signatories"] = [
            {**s, "person": s["person"][chance.randint(0, 6) :]} for s in copy["signatories"]
        ]
        copy["status"] = chance.choice([copy["status"], "mentioned", "planned"])
        copy["title"] = chance.choice([copy["title"], None])
        out["agreements"] += [copy] * chance.randint(1, 2)
    return out
