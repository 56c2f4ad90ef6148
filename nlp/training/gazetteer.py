"""Makes the CRF's own gazetteer from a corpus that nobody annotated:

    python -m nlp.training.gazetteer thaigov.jsonl.xz --weights first.crfsuite -o nlp/models

A first CRF labels every nth article, each document's labels are made consistent (brackets,
repeats), and every string that was called an agency in three documents is counted wherever it
stands: how often it is meant as one is a feature of the next CRF (names_gazetteer.tsv). Given and
family names of the people found extend PyThaiNLP's lists (names_given.tsv).

`--without FILE.jsonl` leaves out the articles (by url) of annotated files: counts made on the very
documents that the CRF then learns from would be trusted too much.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from spacy.language import Language
from spacy.tokens import Doc

from khaosan.text import fold, squeeze
from nlp import lexicons
from nlp.aliases.persons import name_start
from nlp.crf.decode import lines_of
from nlp.crf.matcher import Matcher

MIN_DOCUMENTS = 3
LONGEST = 90
SURE_PERSON = 0.8
_THAI_WORD = re.compile(r"[ก-๎]{2,25}$")
# The share of its places at which a string is an agency, and the class that says so.
CLASSES = ((0.9, "4"), (0.75, "3"), (0.45, "2"), (0.15, "1"), (-1.0, "0"))
# A string with fewer places than this is not given the two highest classes on their word alone.
FEW = 8


@dataclass(slots=True)
class Counts:
    """What the corpus says: documents and places of strings, names of people."""

    documents: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    meant: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    family: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Labelled:
    units: list[list[str]]
    starts: list[list[int]]
    agencies: set[tuple[int, int]]


def read(corpus: Path, without: set[str], every: int) -> Iterator[str]:
    """Folded texts of every nth article whose url is not among `without`."""
    opener = lzma.open if corpus.suffix == ".xz" else open
    with opener(corpus, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream):
            if number % every:
                continue
            row = json.loads(line)
            if row.get("url") not in without:
                yield fold(row.get("text") or f"{row.get('title')}\n{row.get('body')}").text


def count(language: Language, texts: Iterable[str]) -> Counts:
    """Label the texts and count."""
    counts = Counts()
    kept: list[_Labelled] = []
    for text in texts:
        with language.memory_zone():
            doc = language(text)
            kept.append(_remember(doc, counts))
    names = {
        name: name
        for name, documents in counts.documents.items()
        if documents >= MIN_DOCUMENTS and 2 <= len(name) <= LONGEST
    }
    matcher = Matcher(names)
    for labelled in kept:
        for units, starts in zip(labelled.units, labelled.starts, strict=True):
            for first, after, name in matcher.tags(units):
                counts.places[name] += 1
                counts.meant[name] += (starts[first], starts[after]) in labelled.agencies
    return counts


def _remember(doc: Doc, counts: Counts) -> _Labelled:
    text = doc.text
    counts.documents.update({squeeze(text[a.start : a.end]) for a in doc._.agencies})
    for name in {squeeze(text[p.start : p.end]) for p in doc._.persons if p.score >= SURE_PERSON}:
        parts = name[name_start(name) :].rstrip("ฯ").split(" ")
        if _THAI_WORD.match(parts[0]):
            counts.given[parts[0]] += 1
        if len(parts) > 1 and _THAI_WORD.match(parts[-1]):
            counts.family[parts[-1]] += 1
    lines = lines_of(doc)
    return _Labelled(
        [line.units for line in lines],
        [line.starts for line in lines],
        {(a.start, a.end) for a in doc._.agencies},
    )


def class_of(places: int, meant: int, documents: int) -> str:
    """The class of a string by how often it is meant as an agency."""
    share = (meant + 0.3) / (places + 1)
    found = next(name for least, name in CLASSES if share > least)
    if places < FEW and documents <= MIN_DOCUMENTS and found in "43":
        return {"4": "3", "3": "2"}[found]
    return found


def write(counts: Counts, folder: Path) -> None:
    """Write names_gazetteer.tsv and names_given.tsv."""
    out = [
        "# Strings that a first CRF called an agency in the corpus, and the share of their places",
        "# at which it did: 4 is more than 90 %, 3 75 %, 2 45 %, 1 15 %, 0 less.",
        "# Made by nlp.training.gazetteer.",
    ]
    for name, places in counts.places.most_common():
        if places >= MIN_DOCUMENTS:
            tag = class_of(places, counts.meant[name], counts.documents[name])
            out.append(f"{name}\t{tag}")
    (folder / "names_gazetteer.tsv").write_text("\n".join(out) + "\n", "utf-8")
    out = [
        "# Given (f) and family (s) names of people that a first CRF found twice or more in the",
        "# corpus, beyond PyThaiNLP's lists. Made by nlp.training.gazetteer.",
    ]
    for names, known, tag in (
        (counts.given, lexicons.first_names(), "f"),
        (counts.family, lexicons.family_names(), "s"),
    ):
        out += [f"{n}\t{tag}" for n, c in names.most_common() if c >= 2 and n not in known]
    (folder / "names_given.tsv").write_text("\n".join(out) + "\n", "utf-8")


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True))
@click.option("--weights", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--without", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.option("--every", type=int, default=10, help="Label every nth article.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True)
def main(corpus: Path, weights: Path, without: tuple[Path, ...], every: int, output: Path) -> None:
    """Count what a first CRF calls agencies over a corpus."""
    from nlp.training.crf import pipeline

    urls = {
        json.loads(line).get("url")
        for path in without
        for line in path.read_text("utf-8").split("\n")
        if line
    }
    counts = count(pipeline(weights), read(corpus, urls, every))
    write(counts, output)
    click.echo(f"wrote {len(counts.places)} strings to {output}", err=True)


if __name__ == "__main__":
    main()
