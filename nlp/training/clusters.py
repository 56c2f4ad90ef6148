"""Classes of words that stand in like places, for the CRF's features:

    python -m nlp.training.clusters thaigov.jsonl.xz -o nlp/models/names_clusters.tsv

A word that the annotated documents lack is known by its company: the two words before and after,
counted over the corpus (positive pointwise mutual information), reduced by a truncated SVD and cut
into classes by k-means on the sphere. numpy alone; about two minutes for 8,000 articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import numpy as np

from khaosan.text import tokens
from nlp.crf.units import units
from nlp.training.gazetteer import read

WORDS = 16_000
CONTEXTS = 1_200
DIMENSIONS = 80
FINE, COARSE = 320, 64
OFFSETS = (-2, -1, 1, 2)
Matrix = np.ndarray[Any, np.dtype[np.float32]]


def normal(unit: str) -> str:
    """Digits are one word, line ends another; white space is none (empty)."""
    if unit[0].isspace():
        return "<n>" if unit[0] == "\n" else ""
    return "<d>" if unit[0].isdigit() else unit.lower()


def vectors(documents: list[list[str]]) -> tuple[list[str], Counter[str], Matrix]:
    """The frequent words, their counts and unit vectors of where they stand."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(document)
    words = [w for w, n in counts.most_common(WORDS) if n >= 5]
    index = {w: i for i, w in enumerate(words)}
    contexts = min(CONTEXTS, len(words))
    seen = np.zeros((len(words), len(OFFSETS) * contexts), np.float32)
    for document in documents:
        ids = np.array([index.get(w, -1) for w in document])
        for place, offset in enumerate(OFFSETS):
            word, context = (
                (ids[-offset:], ids[:offset]) if offset < 0 else (ids[:-offset], ids[offset:])
            )
            known = (word >= 0) & (context >= 0) & (context < contexts)
            np.add.at(seen, (word[known], place * contexts + context[known]), 1)
    # Contexts smoothed by the power 0.75, as in Levy, Goldberg and Dagan 2015.
    context_share = (seen.sum(0, keepdims=True) + 1) ** 0.75
    context_share /= context_share.sum()
    with np.errstate(divide="ignore"):
        pmi = np.log(seen / ((seen.sum(1, keepdims=True) + 1) * context_share))
    return words, counts, _reduce(np.maximum(pmi, 0))


def _reduce(matrix: Matrix) -> Matrix:
    # Randomised SVD (Halko, Martinsson and Tropp 2011), two power iterations.
    random = np.random.default_rng(0)
    size = min(DIMENSIONS + 30, min(matrix.shape))
    sketch = matrix @ random.standard_normal((matrix.shape[1], size)).astype(np.float32)
    for _ in range(2):
        sketch = matrix @ (matrix.T @ np.linalg.qr(sketch)[0])
    basis = np.linalg.qr(sketch)[0]
    left, values, _ = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    out: Matrix = ((basis @ left)[:, :DIMENSIONS] * np.sqrt(values[:DIMENSIONS])).astype(np.float32)
    out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-9
    return out


def classes(points: Matrix, weights: Matrix, k: int, rounds: int = 25) -> list[int]:
    """Spherical k-means: the class of each point. The same points give the same classes."""
    random = np.random.default_rng(1)
    k = min(k, len(points))
    chosen = random.choice(len(points), k, replace=False, p=weights / weights.sum())
    centres = points[chosen].copy()
    for _ in range(rounds):
        nearest = (points @ centres.T).argmax(1)
        for j in range(k):
            member = nearest == j
            if not member.any():
                centres[j] = points[random.integers(len(points))]
                continue
            centre = (points[member] * weights[member, None]).sum(0)
            centres[j] = centre / (np.linalg.norm(centre) + 1e-9)
    return [int(c) for c in (points @ centres.T).argmax(1)]


def documents_of(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text, as `normal` has them."""
    return [[w for u in units(tokens(text)) if (w := normal(u))] for text in texts]


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True))
@click.option("--every", type=int, default=6, help="Read every nth article.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def main(corpus: Path, every: int, output: Path) -> None:
    """Cut the frequent words of a corpus into classes."""
    words, counts, points = vectors(documents_of(read(corpus, set(), every)))
    # Rare words pull a class less.
    weights = np.array([counts[w] for w in words], np.float32) ** 0.25
    fine, coarse = classes(points, weights, FINE), classes(points, weights, COARSE)
    out = [
        f"# Words that stand in like places: word, fine class of {FINE}, coarse class of {COARSE}.",
        f"# From {corpus.name} by nlp.training.clusters.",
    ]
    out += [f"{w}\t{a}\t{b}" for w, a, b in zip(words, fine, coarse, strict=True) if w[0] != "<"]
    output.write_text("\n".join(out) + "\n", "utf-8")


if __name__ == "__main__":
    main()
