"""The verb `evaluate`: how good the extraction is on documents annotated by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khaosan.console import note, out, progress, table, write_object
from khaosan.errors import KhaosanError, UsageError
from khaosan.verbs import settings_of

if TYPE_CHECKING:
    from nlp.scoring.found import Found
    from nlp.scoring.gold import Gold, GoldFile
    from nlp.scoring.report import Report
    from nlp.scoring.tally import Row

_SHOWN_PROBLEMS = 20
_COLUMNS = ("", "precision", "recall", "F1", "accuracy", "n")


@click.command()
@click.argument("gold", metavar="GOLD...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--engine", metavar="NAME", help="What finds people and agencies (khaosan).")
@click.option(
    "--extracted",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Judge this file of extractions (JSON Lines, by id), ours or another program's, "
    "and extract nothing.",
)
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="S",
    help="Leave out what scores less.",
)
@click.option("--by", type=click.Choice(["kind", "month"]), help="Print the figures of each, too.")
@click.option("--errors", type=click.IntRange(0), default=0, metavar="N", help="List N of a kind.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    engine: str | None,
    extracted: Path | None,
    min_score: float,
    by: str | None,
    errors: int,
    as_json: bool,
) -> None:
    """How good the extraction is on documents annotated by hand.

    GOLD is JSON Lines: each line a document with its text and, for "persons", "agencies", "dates"
    and "agreements", what an extraction should find (docs/training.md). What a line has no list of
    is not scored in it.

    Precision: the share of what was found that is right; recall: the share of what is there that
    was found. A mention is right where both its ends are.

    \b
    Examples:
      khaosan evaluate gold.jsonl
      khaosan evaluate gold.jsonl --engine crf --errors 20
      khaosan evaluate gold.jsonl --extracted found.jsonl --by kind
    """
    from nlp.scoring.found import read_found
    from nlp.scoring.gold import read_gold
    from nlp.scoring.report import report

    if engine and extracted:
        raise UsageError(
            "--extracted judges what was extracted already: --engine has no part in it"
        )
    file = read_gold(gold)
    told(file)
    if not file.documents:
        raise KhaosanError(f"{', '.join(map(str, gold))}: no annotated document to judge by")
    if extracted:
        texts = {one.document.id: one.document.text for one in file.documents}
        found = read_found(extracted, texts, min_score)
        if missing := len(texts) - len(found):
            note(f"{extracted}: {missing:,} of {len(texts):,} documents are not in it: all missed")
    else:
        name = settings_of(ctx, engine=engine).engine
        found = extract(file.documents, name, min_score)
    result = report(file.documents, found)
    if as_json:
        write_object(result.to_json(errors))
    else:
        show(result, by, errors)


def told(file: GoldFile) -> None:
    """Say what lines of a file were left out, and why."""
    for problem in file.problems[:_SHOWN_PROBLEMS]:
        note(problem)
    if (more := len(file.problems) - _SHOWN_PROBLEMS) > 0:
        note(f"... and {more:,} more")
    if file.problems:
        note(f"{len(file.problems):,} left out, {len(file.documents):,} annotated documents read")


def extract(documents: Sequence[Gold], engine: str, min_score: float = 0.0) -> dict[str, Found]:
    """What the whole pipeline finds in each document, by id."""
    from nlp.pipeline import Pipeline
    from nlp.scoring.found import Found

    pipeline = Pipeline(engine)
    out: dict[str, Found] = {}
    with progress("extracting", len(documents)) as bar:
        for gold in documents:
            out[gold.document.id] = Found.of(pipeline(gold.document), min_score)
            bar.advance()
    return out


def show(report: Report, by: str | None = None, errors: int = 0) -> None:
    """Print the figures; then, where asked, those of each kind or month, and the mistakes."""
    table(_COLUMNS, [_cells(name, row) for name, row in report.scores.items() if row["n"]])
    for name, value in report.calibration_error.items():
        if value is not None:
            out(f"expected calibration error of {name}: {value:.3f} (10 bins of equal count)")
    groups = {"kind": report.kinds, "month": report.months}.get(by or "", {})
    if groups:
        table(_COLUMNS, _grouped(groups.items()))
    for name, mistakes in report.mistakes.items():
        for mistake in mistakes[:errors]:
            out("\t".join((name, *mistake)).replace("\n", " "))


def _grouped(groups: Iterable[tuple[str, dict[str, Row]]]) -> list[list[object]]:
    return [
        _cells(f"{group or 'unknown'}: {name or 'unknown'}", row)
        for group, rows in groups
        for name, row in rows.items()
        if row["n"]
    ]


def _cells(name: str, row: Row) -> list[object]:
    figures = (row.get("precision"), row.get("recall"), row.get("f1"), row.get("accuracy"))
    return [name, *("" if x is None else f"{x:.3f}" for x in figures), row["n"]]
