"""Agreements: figures on train by year and on dev, and whether the scores hold.

The rules were written by reading train up to 2023, and the scores are counted on train, so its
figures flatter; its names too, which the engine learned from. Nothing was learned from dev. The
scores of train are given by cross-validation: each year by the counts of the other years.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable

from bench.data import gold
from nlp.agreements.judging import Judged, counts, judge_all
from nlp.agreements.scores import Scores
from nlp.pipeline import Pipeline
from nlp.scoring.figures import Comparison, compare
from nlp.scoring.found import Found
from nlp.scoring.gold import numbered_rows, read_gold
from nlp.scoring.report import total

FIGURES = ("agreements", "parties", "signatories", "agreement_date", "agreement_kind",
           "agreement_status")  # fmt: skip
SURE = 0.8


def run(options: argparse.Namespace) -> int:
    pipeline = Pipeline()
    judged: dict[str, list[Judged]] = {}
    for name in ("train", "dev"):
        file = read_gold([gold(name)])
        years: dict[str, list[Comparison]] = defaultdict(list)
        for one in file.documents:
            years[one.month[:4]].append(compare(one, Found.of(pipeline(one.document))))
        if name == "train":
            for year in sorted(years):
                _print(f"train {year}", years[year])
        _print(name, [c for year in years.values() for c in year])
        problems: list[str] = []
        rows = [dict(row) for _, row in numbered_rows(gold(name), problems)]
        judged[name] = judge_all(rows, pipeline)
    train = judged["train"]
    tables = {y: Scores(counts(j for j in train if j.year != y)) for y in {j.year for j in train}}
    _reliability("train", train, lambda j: tables[j.year](j.field, j.how))
    _reliability("dev", judged["dev"], lambda j: j.score)
    return 0


def _print(name: str, comparisons: list[Comparison]) -> None:
    scores = total(comparisons).scores
    cells = [
        f"{figure.removeprefix('agreement_')} {row.get('f1', row.get('accuracy')):.3f}"
        for figure in FIGURES
        for row in [scores[figure]]
    ]
    print(f"{name:10} n {scores['agreements']['n']:3}  {'  '.join(cells)}")


def _reliability(name: str, judged: Iterable[Judged], score: Callable[[Judged], float]) -> None:
    """By field: the mean score and the share that is right, of all and of those that are sure."""
    by_field: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        by_field[one.field].append((score(one), one.right))
    print(f"{name}: field, number, mean score, share right, Brier score (of a constant score);")
    print(f"  of those that score {SURE} and more: number, share right")
    for field, pairs in sorted(by_field.items()):
        share = sum(right for _, right in pairs) / len(pairs)
        mean = sum(s for s, _ in pairs) / len(pairs)
        brier = sum((s - right) ** 2 for s, right in pairs) / len(pairs)
        sure = [right for s, right in pairs if s >= SURE]
        tail = f"{len(sure):3} {sum(sure) / len(sure):.3f}" if sure else "  0"
        print(f"  {field:12} {len(pairs):3}  {mean:.3f}  {share:.3f}  {brier:.3f} "
              f"({share * (1 - share):.3f})  {tail}")  # fmt: skip
