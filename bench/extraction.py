"""Documents a second and peak memory of the whole pipeline, beside PyThaiNLP's CRF alone.

Both read the same documents in the same run, each in a process of its own on one core, in turns.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

from bench.data import articles

TURNS = 3


def run(options: argparse.Namespace) -> int:
    # Enough that words met for the first time, which cost the most, are as many as in a long run.
    count = options.documents or 240
    best: dict[str, dict[str, float]] = {}
    for _ in range(TURNS):
        for what in ("khaosan", "pythainlp"):
            out = subprocess.run(
                [sys.executable, "-m", "bench.extraction", what, str(count)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            row = json.loads(out.stdout)
            if what not in best or row["seconds"] < best[what]["seconds"]:
                best[what] = row
    for what, row in best.items():
        print(
            f"{what:10} {count / row['seconds']:7.1f} documents/s"
            f"  {row['characters'] / row['seconds']:9,.0f} characters/s"
            f"  peak {row['peak_mb']:.0f} MB"
        )
    ratio = best["pythainlp"]["seconds"] / best["khaosan"]["seconds"]
    print(f"khaosan is {ratio:.2f} times as fast as PyThaiNLP's ThaiNameTagger (one core each)")
    return 0


def measure(what: str, count: int) -> dict[str, float]:
    documents = list(articles(count, every=97))
    work = _khaosan() if what == "khaosan" else _pythainlp()
    work(documents[0])
    began = time.perf_counter()
    for document in documents:
        work(document)
    return {
        "seconds": time.perf_counter() - began,
        "characters": sum(len(d.text) for d in documents),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _khaosan():
    from nlp.pipeline import Pipeline

    return Pipeline()


def _pythainlp():
    from pycrfsuite import Tagger
    from pythainlp.corpus import get_corpus_path
    from pythainlp.tag.thainer import ThaiNameTagger

    class Shipped(ThaiNameTagger):
        """Its own loader asks for a download; the wheel holds a model, reached by this name."""

        def __init__(self) -> None:
            self.crf = Tagger()
            self.crf.open(get_corpus_path("thainer"))
            self.pos_tag_name = "orchid_ud"

    tagger = Shipped()
    return lambda document: tagger.get_ner(document.text)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
