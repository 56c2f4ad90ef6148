"""Importing the corpus: documents a second, peak memory, size of the file and of its index."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.data import articles, corpus_file
from khaosan.records import dumps


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = corpus_file()
        if options.documents:
            source = Path(folder) / "some.jsonl"
            with source.open("w", encoding="utf-8") as out:
                out.writelines(dumps(d.to_json()) + "\n" for d in articles(options.documents))
        db = Path(os.environ.get("KHAOSAN_BENCH_DB") or Path(folder) / "bench.db")
        for turn in ("first", "second"):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "cli", "--db", str(db), "import", str(source), "--json"],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{turn}: {seconds:.0f} s, peak {peak:.0f} MB, {db.stat().st_size / 1e6:.0f} MB")
            print(json.dumps(json.loads(done.stdout), ensure_ascii=False))
    return 0
