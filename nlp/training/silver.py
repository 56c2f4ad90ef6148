"""Labels articles that nobody annotated, for the CRF to learn from in a second round:

    python -m nlp.training.silver thaigov.jsonl.xz --weights v2.crfsuite --without train.jsonl \\
        --articles 520 -o silver.jsonl
    python -m nlp.training.crf --gold train.jsonl --thainer DIR --silver silver.jsonl \\
        -o names.crfsuite

The labels are those of the whole of names and aliases, so that a name is labelled at each of its
places. A line with a mention that is not sure is left out, and most lines with no mention at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import click
from spacy.language import Language

from nlp.training.gazetteer import read
from nlp.training.gold import Example, Labelled

SURE = 0.6
# Of the lines without a mention so many are kept: they teach little.
EMPTY_SHARE = 0.3
# Long articles are lists; their heads are enough.
LENGTH = 5_000


def lines_of_article(language: Language, text: str, chance: random.Random) -> Iterator[Example]:
    """The lines of a text whose labels are sure."""
    with language.memory_zone():
        doc = language(text[:LENGTH])
        mentions = [(p.start, p.end, "P", p.score) for p in doc._.persons]
        mentions += [(a.start, a.end, "A", a.score) for a in doc._.agencies]
    at = 0
    for line in text[:LENGTH].split("\n"):
        end = at + len(line)
        inside = [m for m in mentions if at <= m[0] and m[1] <= end]
        sure = all(score >= SURE for _, _, _, score in inside)
        if line.strip() and sure and (inside or chance.random() < EMPTY_SHARE):
            spans: list[Labelled] = [(a - at, b - at, kind) for a, b, kind, _ in inside]
            yield Example(line, spans)
        at = end + 1


def read_silver(path: Path) -> list[Example]:
    """The lines that `main` wrote."""
    out = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            out.append(Example(row["text"], [(a, b, kind) for a, b, kind in row["spans"]]))
    return out


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True))
@click.option("--weights", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--without", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.option("--articles", type=int, default=500, help="How many articles to label.")
@click.option("--every", type=int, default=90, help="Take every nth article of the corpus.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def main(
    corpus: Path, weights: Path, without: tuple[Path, ...], articles: int, every: int, output: Path
) -> None:
    """Label articles of a corpus with weights that were trained before."""
    from nlp.training.crf import pipeline

    urls = {
        json.loads(line).get("url")
        for path in without
        for line in path.read_text("utf-8").split("\n")
        if line
    }
    language, chance, written = pipeline(weights), random.Random(5), 0  # noqa: S311 - no secret
    with output.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(read(corpus, urls, every)):
            if number >= articles:
                break
            for example in lines_of_article(language, text, chance):
                row = {"text": example.text, "spans": example.spans}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                written += 1
    click.echo(f"wrote {output}: {written} lines", err=True)


if __name__ == "__main__":
    main()
