"""Silver documents: whole articles with what the default pipeline finds in them, for the network.

    python -m nlp.training.silver_documents --corpus thaigov.jsonl.xz \
        --exclude train.jsonl dev.jsonl --articles 8000 -o silver.jsonl

(nlp.training.silver writes single sure lines, for the CRF.)

A line: {"id", "published", "text" (folded), "spans": [[start, end, "P" or "A", score]]}. The engine
and the aliases take part, so a name is labelled the same at all its places in a document. Articles
of the `--exclude` files (gold, by id or text) stay out: nothing is to be learned from those that
are tested on. The file grows article by article; a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language

from khaosan.text import fold

Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a JSONL file, plain or .xz, with `text` made of title and body where it lacks."""
    compressed = path.suffix == ".xz"
    with lzma.open(path) if compressed else path.open("rb") as lines:
        for line in lines:
            row: Row = json.loads(line)
            row.setdefault("text", f"{row.get('title', '')}\n{row.get('body', '')}")
            yield row


def spans(language: Any, text: str) -> list[tuple[int, int, str, float]]:
    """People and agencies of a folded text, as the pipeline finds them."""
    doc = language(text)
    found = [(p.start, p.end, "P", round(p.score, 3)) for p in doc._.persons]
    found += [(a.start, a.end, "A", round(a.score, 3)) for a in doc._.agencies]
    return sorted(found)


def labeller(engine: str) -> Language:
    """The pipeline as far as it finds people and agencies."""
    from nlp.pipeline import build

    language = build(engine)
    for name in list(language.pipe_names):
        if name not in ("khaosan_names", "khaosan_aliases"):
            language.remove_pipe(name)
    return language


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.silver_documents")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--exclude", type=Path, nargs="*", default=[])
    parser.add_argument("--before", help="only articles published before this day or year")
    parser.add_argument("--articles", type=int, default=8_000)
    parser.add_argument("--skip", type=int, default=0, help="leave out the first so many drawn")
    parser.add_argument("--engine", default="khaosan")
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    banned: set[str] = set()
    for path in options.exclude:
        for row in rows(path):
            banned |= {str(row["id"]), fold(row["text"]).text}
    wanted = [
        row
        for row in rows(options.corpus)
        if not options.before or str(row.get("published", "")) < options.before
    ]
    random.Random(0).shuffle(wanted)  # noqa: S311 (an order, no secret)
    done = {str(row["id"]) for row in rows(options.out)} if options.out.exists() else set()
    language = labeller(options.engine)
    with options.out.open("a", encoding="utf-8") as out:
        for row in wanted[options.skip : options.skip + options.articles]:
            text = fold(row["text"]).text
            if str(row["id"]) in done or str(row["id"]) in banned or text in banned:
                continue
            line = {
                "id": row["id"],
                "published": row.get("published"),
                "text": text,
                "spans": spans(language, text),
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            done.add(str(row["id"]))
    sys.stderr.write(f"{len(done):,} articles in {options.out}\n")


if __name__ == "__main__":
    main()
