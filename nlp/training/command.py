"""The verb `train`: a CRF of the operator's own, from documents annotated by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khaosan.console import note, out, progress, table, write_object
from khaosan.errors import KhaosanError

if TYPE_CHECKING:
    from nlp.scoring.gold import Gold
    from nlp.scoring.report import Report
    from nlp.scoring.tally import Row
    from nlp.training.gold import Example
    from nlp.training.own import Apart, More


@click.command()
@click.argument("gold", metavar="GOLD...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="names.crfsuite",
    show_default=True,
    metavar="FILE",
    help="Where the weights go.",
)
@click.option(
    "--held-out",
    type=click.FloatRange(0, 0.9),
    default=0.2,
    show_default=True,
    metavar="SHARE",
    help="The share of GOLD, its newest documents, that the figures are taken on; 0: no figures.",
)
@click.option(
    "--with",
    "more",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Learn from this too: annotated documents, documents without labels (the shipped model "
    "labels them), or ThaiNER's folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.pass_context
def train(
    ctx: click.Context,
    gold: tuple[Path, ...],
    output: Path,
    held_out: float,
    more: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Train a model of people and agencies on your own annotated documents.

    GOLD is JSON Lines: documents with all their people and agencies (docs/training.md). The model
    is used by --engine khaosan:FILE. It is trained twice: on GOLD less its newest part, which gives
    the figures of the shipped model (before) and of yours (after) on that part; then on all of it,
    which is what FILE holds.

    It begins from the opinions of the shipped network, not from the shipped weights, so on news
    like that which the shipped model knows it takes several hundred annotated documents to do
    better; some dozens alone find fewer agencies by some points. --with documents of your sources
    that nobody annotated carries over most of what the shipped model knows: give some hundreds.
    Take a model only where the figures after are better, and mind that on 20 documents a difference
    of two points is chance.

    \b
    Examples:
      khaosan train gold.jsonl -o ours.crfsuite
      khaosan export documents -o news.jsonl
      khaosan train gold.jsonl --with news.jsonl -o ours.crfsuite
      khaosan extract --engine khaosan:ours.crfsuite
    """
    try:
        _train(gold, output, held_out, more, as_json)
    except KeyboardInterrupt:
        note(f"khaosan train: stopped; nothing was written to {output}")
        ctx.exit(130)


def _train(
    paths: Sequence[Path], output: Path, share: float, with_: Sequence[Path], as_json: bool
) -> None:
    from nlp.scoring.command import told
    from nlp.scoring.gold import read_gold

    # The trainer too, before the work begins: a Ctrl-C while its libraries load may be lost.
    from nlp.training import crf, own  # noqa: F401

    file = read_gold(paths)
    more = own.read_more(with_, file.problems)
    gold = file.documents = own.fit_to_learn(file.documents, file.problems)
    more.gold = own.fit_to_learn(more.gold, file.problems)
    told(file)
    if not gold:
        raise KhaosanError(f"{', '.join(map(str, paths))}: no annotated document to learn from")
    with own.weights_beside(output) as weights:
        learned, held = own.split(gold, share)
        apart = own.Apart(held)
        own_examples = [own.example(one) for one in learned]
        kept, beside = _examples(more, apart)
        before = after = None
        if held:
            seen = [e for e in own_examples if apart(e.text)] + kept
            before, after = _figures(held, seen)
        examples = own_examples + [own.example(one) for one in held] + kept + beside
        _fit("training on all", examples, weights)
        size = weights.stat().st_size
    if as_json:
        write_object(
            {
                "file": str(output),
                "documents": len(gold),
                "held_out": len(held),
                "before": before and before.to_json(),
                "after": after and after.to_json(),
            }
        )
    elif before and after:
        _show(before, after)
    if before and after:
        _advise(before, after)
    note(
        f"{output}: written, {size / 1e6:.1f} MB; use it: khaosan extract --engine khaosan:{output}"
    )


def _examples(more: More, apart: Apart) -> tuple[list[Example], list[Example]]:
    """What --with gives: what is apart from the held-out documents, and what is not. The latter is
    left out while the figures are taken."""
    from nlp.training import own

    kept: list[Example] = []
    beside: list[Example] = []
    for example in [*(own.example(one) for one in more.gold), *more.lines]:
        (kept if apart(example.text) else beside).append(example)
    with progress("labelling", len(more.plain)) as bar:
        for document, lines in own.labelled_by_shipped(more.plain, bar.advance):
            (kept if apart(document.text) else beside).extend(lines)
    return kept, beside


def _figures(held: list[Gold], examples: list[Example]) -> tuple[Report, Report]:
    """Of the held-out documents, by the shipped model and by one trained on the examples."""
    from nlp.scoring.command import extract
    from nlp.scoring.report import report

    if not examples:
        raise KhaosanError("nothing to learn from but what the figures are taken on")
    before = report(held, extract(held, "khaosan"))
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "names.crfsuite"
        _fit("training for the figures", examples, weights)
        after = report(held, extract(held, f"khaosan:{weights}"))
    return before, after


def _fit(what: str, examples: list[Example], weights: Path) -> None:
    from nlp.training import crf, own

    with progress(what, own.ITERATIONS) as bar:
        crf.train(examples, weights, own.ITERATIONS, bar.advance)


def _show(before: Report, after: Report) -> None:
    rows = []
    for name, old in before.scores.items():
        new = after.scores[name]
        if old["n"] and (old != new or name in ("persons", "agencies")):
            rows.append([name, *_cells(old), *_cells(new), old["n"]])
    table(("", "before: P", "R", "F1", "after: P", "R", "F1", "n"), rows)
    for name, old_error in before.calibration_error.items():
        new_error = after.calibration_error[name]
        if old_error is not None and new_error is not None:
            out(f"expected calibration error of {name}: {old_error:.3f}, then {new_error:.3f}")


def _cells(row: Row) -> list[str]:
    if "accuracy" in row:
        return ["", "", f"{row['accuracy']:.3f}"]
    return [f"{row['precision']:.3f}", f"{row['recall']:.3f}", f"{row['f1']:.3f}"]


def _advise(before: Report, after: Report) -> None:
    worse = [
        name
        for name in ("persons", "agencies")
        if after.scores[name]["f1"] < before.scores[name]["f1"]
    ]
    if worse:
        note(f"worse than the shipped model on {' and '.join(worse)}: better not take it")
        note("what helps: more annotated documents, and --with documents of the same sources")
