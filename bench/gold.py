"""The pipeline's figures on the gold dev file, by the gold's own scorer; with --floors, CI's check.

floors.toml holds what each figure may not fall below; raise a floor when a figure has risen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from bench.data import gold


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.jsonl"
        subprocess.run(
            [sys.executable, "-m", "cli", "extract", str(gold()), "-o", str(found)], check=True
        )
        scored = subprocess.run(
            [sys.executable, str(gold().parent / "score.py"), str(gold()), str(found), "--json",
             "--errors", str(options.errors)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    result = json.loads(scored.stdout)
    floors = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["dev"]
    fallen = 0
    for name, row in result["scores"].items():
        value = row.get("f1", row.get("accuracy"))
        detail = f"P {row['precision']:.3f} R {row['recall']:.3f}" if "f1" in row else ""
        low = name in floors and value < floors[name]
        fallen += low
        mark = f"  FELL below {floors[name]:.3f}" if low else ""
        print(f"{name:18} {value:.3f}  n {row['n']:4}  {detail}{mark}")
    for kind, errors in result["errors"].items():
        for error in errors:
            print(kind, *error)
    return fallen if options.floors else 0
