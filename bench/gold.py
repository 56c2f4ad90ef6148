"""The pipeline's figures on the gold dev file, by khaosan's own scorer (a test holds it to the
figures of the one beside the gold); with --floors, CI's check.

floors.toml holds what each figure may not fall below; raise a floor when a figure has risen.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from bench.data import gold
from nlp.scoring.command import extract
from nlp.scoring.gold import read_gold
from nlp.scoring.report import report


def run(options: argparse.Namespace) -> int:
    file = read_gold([gold()])
    assert not file.problems, file.problems
    result = report(file.documents, extract(file.documents, "khaosan"))
    bounds = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["dev"]
    fallen = 0
    for name, row in result.scores.items():
        value = row["f1"] if "f1" in row else row["accuracy"]
        detail = f"P {row['precision']:.3f} R {row['recall']:.3f}" if "f1" in row else ""
        low = name in bounds and value < bounds[name]
        fallen += low
        mark = f"  FELL below {bounds[name]:.3f}" if low else ""
        print(f"{name:18} {value:.3f}  n {row['n']:4}  {detail}{mark}")
    for name, error in result.calibration_error.items():
        highest = bounds["calibration_error"]
        high = error is None or error > highest
        fallen += high
        mark = f"  ROSE above {highest:.3f}" if high else ""
        print(f"calibration error of {name}: {error}{mark}")
    for kind, errors in result.mistakes.items():
        for mistake in errors[: options.errors]:
            print(kind, *mistake)
    return fallen if options.floors else 0
