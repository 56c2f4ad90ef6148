"""How often frames and their fields are right, on annotated documents: the table of the scores.

    python -m nlp.agreements.judging GOLD.jsonl [-o nlp/data/agreement_scores.tsv]

A field is right where it says what the gold says: kind, status and date the same; title and place
alike; of parties, signatories and witnesses none too many and none missing. The gold's names that
the engine learned from are found better than others will be, so the table is a little too sure;
`python -m bench agreements` prints by how much on documents that nothing was learned from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from khaosan.records import Document
from khaosan.text import Folded, fold
from nlp.agreements import scores
from nlp.agreements.scores import Counts, count
from nlp.pipeline import Pipeline
from nlp.scoring.figures import LIKE_ROLE, pair_agreements
from nlp.scoring.gold import Instrument, numbered_rows
from nlp.scoring.mentions import likeness, pair, same_organisation, same_person
from nlp.spans import AgreementFrame

Row = dict[str, Any]
# A title or place that shares so much with the gold's is right.
LIKE = LIKE_ROLE


@dataclass(frozen=True, slots=True)
class Judged:
    """A frame (field "frame") or one field of it: how it was found, what it scores, whether it is
    right; `document`, `year` of what it was found in."""

    document: str
    year: str
    field: str
    how: str
    score: float
    right: bool


def judge(gold: Row, frames: Sequence[AgreementFrame], folded: Folded) -> Iterator[Judged]:
    """Judge the frames of one document. What is only mentioned is judged neither way."""
    wanted = [a for a in gold["agreements"] if a["status"] != "mentioned"]
    passing = [Instrument.from_json(a) for a in gold["agreements"] if a["status"] == "mentioned"]
    given = [f for f in frames if f.status != "mentioned"]
    rows = [_row(f, folded) for f in given]
    instruments = [Instrument.from_json(row) for row in rows]
    pairs = {j: i for i, j in pair_agreements([Instrument.from_json(a) for a in wanted],
                                               instruments)}  # fmt: skip
    at = (str(gold["id"]), str(gold.get("published") or "")[:4])
    for j, (frame, row) in enumerate(zip(given, rows, strict=True)):
        if j not in pairs:
            if not pair_agreements(passing, [instruments[j]]):
                yield Judged(*at, "frame", frame.how["frame"], frame.score, False)
            continue
        want = wanted[pairs[j]]
        right = want["status"] == frame.status
        yield Judged(*at, "frame", frame.how["frame"], frame.score, right)
        for name, score in frame.scores.items():
            # The gold leaves a title or place out where annotators saw none worth naming.
            if name in ("title", "place", "date") and not want[name]:
                continue
            yield Judged(*at, name, frame.how[name], score, _right(name, want, row))


def _row(frame: AgreementFrame, folded: Folded) -> Row:
    def text(span: tuple[int, int] | None) -> str | None:
        return folded.slice(*span) if span else None

    return {
        "kind": frame.kind,
        "status": frame.status,
        "title": text(frame.title),
        "parties": frame.parties,
        "signatories": [{"person": text(s), "party": p} for s, p in frame.signatories],
        "witnesses": [text(w) for w in frame.witnesses],
        "date": frame.date,
        "place": text(frame.place),
        "evidence": text(frame.evidence),
    }


def _right(name: str, want: Row, give: Row) -> bool:
    if name in ("kind", "status", "date"):
        return bool(want[name] == give[name])
    if name in ("title", "place"):
        a, b = (re.sub(r"\s", "", x[name] or "") for x in (want, give))
        return likeness(a, b) >= LIKE
    same: Callable[[str, str], bool] = same_organisation if name == "parties" else same_person
    wanted, given = (
        [x["person"] if name == "signatories" else x for x in row[name]] for row in (want, give)
    )
    _, extra, missed = pair(wanted, given, same)
    return not extra and not missed


def judge_all(rows: Iterable[Row], pipeline: Pipeline | None = None) -> list[Judged]:
    """Extract from annotated documents and judge what was found."""
    pipeline = pipeline or Pipeline()
    out: list[Judged] = []
    for row in rows:
        folded = fold(row["text"])
        doc = pipeline.language.make_doc(folded.text)
        doc._.published = Document.from_json(row).published
        for _, component in pipeline.language.pipeline:
            doc = component(doc)
        out += judge(row, doc._.agreements, folded)
    return out


def counts(judged: Iterable[Judged]) -> Counts:
    """The table's counts."""
    return count((j.field, j.how, j.right) for j in judged)


def write(path: Path, table: Counts, documents: int) -> None:
    """Write the table as the file that nlp.agreements.scores reads."""
    lines = [
        f"# How often a frame of nlp.agreements, and each field of it, was right on {documents}",
        "# annotated articles (the gold's train.jsonl), by how it was found; nlp.agreements.scores",
        "# smooths them. Columns: field (frame: the frame itself), how, right, all.",
        "# Made by: python -m nlp.agreements.judging GOLD.jsonl -o nlp/data/agreement_scores.tsv",
    ]
    lines += [f"{f}\t{how}\t{right}\t{total}" for (f, how), (right, total) in sorted(table.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the table here.")
def main(gold: Path, output: Path | None) -> None:
    """Judge the frames of annotated documents and make the table of their scores."""
    problems: list[str] = []
    rows = [dict(row) for _, row in numbered_rows(gold, problems)]
    for problem in problems:
        click.echo(problem, err=True)
    table = counts(judge_all(rows))
    for (name, how), (right, total) in sorted(table.items()):
        click.echo(f"{name:12} {how:32} {right:4} of {total:4}")
    if output:
        write(output, table, len(rows))
        scores.shipped.cache_clear()


if __name__ == "__main__":
    main()
