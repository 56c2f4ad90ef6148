"""Trains the CRF of the default engine:

    python -m nlp.training.crf --gold train.jsonl --thainer DIR -o nlp/models/names.crfsuite

`--gold`: annotated documents in the guide's form (JSONL); `--opinions`: what networks that did not
learn from them think of them (nlp.training.finetune --folds; without it the shipped network is
asked, which is right where it learned from none of them). `--thainer`: the folder of ThaiNER's
train.txt, added to them; `--silver`: lines that nlp.training.silver wrote. `--split 2023` first
trains on what was published before that year and prints the figures on the rest: how the model
will do on months that it never saw. What was judged there makes the table that turns the CRF's
marginals into probabilities that hold (names_calibration.tsv, beside the weights); `--folds 3`
makes it by cross-validation instead. Needs nothing that khaosan itself does not need.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pycrfsuite
from spacy.language import Language

from khaosan.text import tokens
from nlp import calibration
from nlp.compact.opinions import SHIPPED, Opinions
from nlp.crf.decode import OUTSIDE, Line, lines_among, trim
from nlp.crf.features import Featurizer
from nlp.crf.units import units
from nlp.crf.weights import note_network
from nlp.engines.khaosan import EMISSIONS
from nlp.training.gold import Example, Labelled, read_gold, read_thainer
from nlp.training.silver import read_silver
from nlp.training.silver_documents import labeller

PARAMETERS = {
    # L1 keeps the file small, L2 the weights modest; minfreq drops what was seen once.
    "c1": 1.0,
    "c2": 0.5,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
    # 250 iterations fit the training documents better and new ones worse.
    "max_iterations": 80,
}


# A CRF by itself. Beside the network as little would let it learn the training documents by heart,
# and it would have no need of the opinions.
BY_ITSELF = {"c1": 0.1, "c2": 0.1}


def label(line: Line, spans: Iterable[Labelled]) -> list[str]:
    """The label of each unit of a line: B-P, I-P, B-A, I-A or O.

    A span that begins inside a unit is left out; one that ends inside a unit takes the whole unit.
    """
    labels = [OUTSIDE] * len(line.units)
    index = {start: i for i, start in enumerate(line.starts)}
    for start, end, kind in spans:
        first = index.get(start)
        if first is None or start >= line.starts[-1] or end > line.starts[-1]:
            continue
        after = next(i for i, at in enumerate(line.starts) if at >= end)
        if any(x != OUTSIDE for x in labels[first:after]):
            continue
        labels[first:after] = [f"B-{kind}"] + [f"I-{kind}"] * (after - first - 1)
    return labels


def read_opinions(examples: Iterable[Example], path: Path) -> None:
    """Give each example what networks that did not learn from it think of it
    (nlp.training.finetune --folds). Raises KeyError for one that they were not asked of."""
    with np.load(path) as emissions:
        for example in examples:
            example.emissions = emissions[example.id]


class _Trainer(pycrfsuite.Trainer):
    """A trainer that calls `each` after every iteration; where that raises, training ends."""

    def __init__(self, each: Callable[[], object]) -> None:
        super().__init__(verbose=False)
        self.each = each

    def message(self, message: str) -> None:
        if message.startswith("***** Iteration #"):
            self.each()


def train(
    examples: Iterable[Example],
    weights: Path,
    iterations: int | None = None,
    each: Callable[[], object] = lambda: None,
    network: bool = True,
) -> None:
    """Fit the CRF to the examples and write its weights; `each` is called at each iteration.
    Without the network the CRF is by itself, as it was before there was one."""
    trainer = _Trainer(each)
    trainer.set_params(PARAMETERS | ({} if network else BY_ITSELF))
    if iterations:
        trainer.set_params({"max_iterations": iterations})
    featurizer, opinions = Featurizer(), Opinions(SHIPPED) if network else None
    for example in examples:
        whole = units(tokens(example.text))
        cut = list(lines_among(whole))
        ask = opinions if example.asked else None
        told = ask(whole, cut, example.emissions) if ask else [None] * len(cut)
        for line, extra in zip(cut, told, strict=True):
            sequence = pycrfsuite.ItemSequence(featurizer.line(line.units, extra))
            trainer.append(sequence, label(line, example.spans))
    trainer.train(str(weights))
    if opinions:
        note_network(weights, opinions.compact.digest)


def pipeline(weights: Path | None) -> Language:
    """What the weights (None: the shipped ones) are used in: tokens, names, aliases; scores as
    the CRF gives them."""
    language = labeller(f"khaosan:{weights}" if weights else "khaosan")
    aliases: Any = language.get_pipe("khaosan_aliases")
    aliases.calibration = None
    return language


Judged = tuple[str, str, float, bool]


def judge(language: Language, examples: Iterable[Example]) -> tuple[list[Judged], Counter[str]]:
    """Each mention found as (label, source, score, whether it is right), and how many there are
    to find by label."""
    judged: list[Judged] = []
    wanted: Counter[str] = Counter()
    for example in examples:
        made = language.make_doc(example.text)
        made.user_data[EMISSIONS] = example.emissions
        doc = language(made)
        text = doc.text
        right = {(*trim(text, a, b), kind) for a, b, kind in example.spans}
        wanted.update(kind for _, _, kind in right)
        for kind, mentions in (("P", doc._.persons), ("A", doc._.agencies)):
            for m in mentions:
                ok = (*trim(text, m.start, m.end), kind) in right
                judged.append((kind, m.source, m.score, ok))
    return judged, wanted


def figures(judged: list[Judged], wanted: Counter[str]) -> Iterator[str]:
    """Precision, recall and F1 of persons and agencies, exact mentions, a line each."""
    for kind, name in (("P", "persons"), ("A", "agencies")):
        found = [ok for k, _, _, ok in judged if k == kind]
        right = sum(found)
        precision = right / len(found) if found else 0.0
        recall = right / wanted[kind] if wanted[kind] else 0.0
        f1 = 2 * right / (len(found) + wanted[kind]) if found else 0.0
        yield f"{name:9} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  n {wanted[kind]}"


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "names.crfsuite"


def held_out(gold: list[Example], extra: list[Example], folds: int) -> list[Judged]:
    """Every gold document judged by a model that was trained without it."""
    judged: list[Judged] = []
    for fold in range(folds):
        with _scratch() as weights:
            train([e for i, e in enumerate(gold) if i % folds != fold] + extra, weights)
            rest = [e for i, e in enumerate(gold) if i % folds == fold]
            part, wanted = judge(pipeline(weights), rest)
        judged += part
        for line in figures(part, wanted):
            click.echo(f"fold {fold + 1} of {folds}: {line}", err=True)
    return judged


@click.command()
@click.option("--gold", type=click.Path(path_type=Path, exists=True), required=True, multiple=True)
@click.option("--opinions", type=click.Path(path_type=Path, exists=True))
@click.option("--thainer", type=click.Path(path_type=Path, exists=True))
@click.option("--silver", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@click.option("--test", type=click.Path(path_type=Path, exists=True), help="Print figures on it.")
@click.option("--split", help="A year: train before it, test from it on, print the figures.")
@click.option("--folds", type=int, default=0, help="Make the calibration table by this many folds.")
@click.option("--iterations", type=int)
def main(
    gold: tuple[Path, ...],
    opinions: Path | None,
    thainer: Path | None,
    silver: tuple[Path, ...],
    output: Path,
    test: Path | None,
    split: str | None,
    folds: int,
    iterations: int | None,
) -> None:
    """Train the CRF of people and agencies."""
    examples = [e for path in gold for e in read_gold(path)]
    if opinions:
        read_opinions(examples, opinions)
    extra = read_thainer(thainer) if thainer else []
    click.echo(f"{len(examples)} documents, {len(extra)} lines of ThaiNER", err=True)
    # Not for the split and the folds: who labelled the silver had seen what they test on.
    labelled = [e for path in silver for e in read_silver(path)]
    judged: list[Judged] = []
    if split:
        with _scratch() as weights:
            train([e for e in examples if e.published < split] + extra, weights, iterations)
            later = [e for e in examples if e.published >= split]
            judged, wanted = judge(pipeline(weights), later)
        for line in figures(judged, wanted):
            click.echo(f"trained before {split}, tested after: {line}")
    if folds:
        judged = held_out(examples, extra, folds)
    if judged:
        table = output.with_name(calibration.FILE)
        calibration.write_table(table, calibration.fit(judged))
        click.echo(f"wrote {table}", err=True)
    train(examples + extra + labelled, output, iterations)
    click.echo(f"wrote {output}, {output.stat().st_size / 1e6:.1f} MB", err=True)
    if test:
        for line in figures(*judge(pipeline(output), read_gold(test))):
            click.echo(f"{test.name}: {line}")


if __name__ == "__main__":
    main()
