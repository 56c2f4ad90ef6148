"""Adds documents up: the figures, by kind and by month, the mistakes, and what scores are worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.scoring.figures import ACCURACIES, TALLIES, Comparison, Mistake, compare
from nlp.scoring.found import Found
from nlp.scoring.gold import Gold
from nlp.scoring.tally import PLACES, Accuracy, KindTally, Row, Tally, calibration_error

Rows = dict[str, Row]


@dataclass(slots=True)
class Report:
    """The figures of some documents. `calibration_error`: expected calibration error of persons
    and agencies (10 bins of equal count), None where nothing has a score."""

    documents: int
    scores: Rows
    calibration_error: dict[str, float | None]
    kinds: dict[str, Rows]
    months: dict[str, Rows]
    mistakes: dict[str, list[Mistake]] = field(default_factory=dict)

    def to_json(self, errors: int = 0) -> dict[str, Any]:
        """As JSON, with at most `errors` mistakes of each figure."""
        return {
            "documents": self.documents,
            "scores": self.scores,
            "calibration_error": self.calibration_error,
            "kinds": self.kinds,
            "months": self.months,
            "errors": {name: rows[:errors] for name, rows in self.mistakes.items() if errors},
        }


def report(gold: Iterable[Gold], found: Mapping[str, Found]) -> Report:
    """Score documents; one without an extraction counts as missed."""
    return total([compare(one, found.get(one.document.id)) for one in gold])


def total(comparisons: list[Comparison]) -> Report:
    """Add the comparisons of documents up."""
    months: dict[str, list[Comparison]] = defaultdict(list)
    scored: dict[str, list[tuple[float, bool]]] = {"persons": [], "agencies": []}
    mistakes: dict[str, list[Mistake]] = defaultdict(list)
    for one in comparisons:
        months[one.month].append(one)
        for name, pairs in one.scored.items():
            scored[name] += pairs
        for name, rows in one.mistakes.items():
            mistakes[name] += rows
    return Report(
        documents=len(comparisons),
        scores=_rows(comparisons),
        calibration_error={name: _rounded(calibration_error(p)) for name, p in scored.items()},
        kinds=_kinds(comparisons),
        months={month: _rows(months[month]) for month in sorted(months)},
        mistakes=dict(mistakes),
    )


def _rows(comparisons: list[Comparison]) -> Rows:
    out: Rows = {}
    for name in TALLIES:
        tally = Tally()
        for one in comparisons:
            part = one.tallies[name]
            tally.add(part.right, part.extra, part.missed)
        out[name] = tally.row()
    for name in ACCURACIES:
        right = sum(one.accuracies[name].right for one in comparisons)
        judged = sum(one.accuracies[name].judged for one in comparisons)
        out[name] = Accuracy(right, judged).row()
    return out


def _kinds(comparisons: list[Comparison]) -> dict[str, Rows]:
    sums: dict[tuple[str, str], KindTally] = defaultdict(KindTally)
    for one in comparisons:
        for key, part in one.kinds.items():
            whole = sums[key]
            whole.wanted += part.wanted
            whole.found += part.found
            whole.given += part.given
            whole.right += part.right
    out: dict[str, Rows] = defaultdict(dict)
    for name, kind in sorted(sums):
        out[name][kind] = sums[name, kind].row()
    return dict(out)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
