"""Which names mean the same across documents: precision and recall on labelled pairs.

The pairs (bench/resolution_pairs.tsv) were labelled without regard to the resolver. A name is
looked up as its mentions in the store (in one document, where the pair names one): two names are
the same where most mentions of both belong to one entity. KHAOSAN_BENCH_DB names a store of the
whole corpus, extracted; without it one is made of the articles that hold the names.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.data import articles
from khaosan.records import Document
from khaosan.tables import read_table
from khaosan.text import fold, key
from store.database import Store

PAIRS = Path(__file__).parent / "resolution_pairs.tsv"
#: Articles that are taken for each name, where no store of all is given.
EACH = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two names (each with the address of a document or "") and whether they mean the same."""

    set: str
    kind: str
    sides: tuple[tuple[str, str], tuple[str, str]]
    same: bool
    why: str


def pairs(path: Path = PAIRS) -> list[Labelled]:
    """The labelled pairs."""
    _, *rows = read_table(path, 8)
    return [
        Labelled(s, k, ((a, x), (b, y)), same == "1", why) for s, k, a, x, b, y, same, why in rows
    ]


def entity(store: Store, kind: str, name: str, url: str) -> int | None:
    """The entity that most mentions of a name belong to; None where nothing bears it."""
    wanted = key(name)
    counts: Counter[int] = Counter()
    for row in store.conn.execute(
        "SELECT o.entity, m.text, m.name, count(*) AS n FROM ("
        "SELECT entity FROM aliases WHERE key = ?1 UNION SELECT number FROM entities "
        "WHERE instr(?1, key) AND length(key) * 2 > length(?1)) a "
        "JOIN mentions m ON m.entity = a.entity AND m.kind = ?2 "
        "JOIN mention_entities o ON o.mention = m.number "
        "JOIN documents d ON d.number = m.document AND d.newest = 1 "
        "WHERE ?3 = '' OR d.url = ?3 GROUP BY 1, 2, 3",
        (wanted, kind, url),
    ):
        # The name as it stands, or (a person's) with another title or none.
        bare = key(row["name"] or "")
        if key(row["text"]) == wanted or (" " in (row["name"] or "") and wanted.endswith(bare)):
            counts[row["entity"]] += row["n"]
    return min(counts, key=lambda e: (-counts[e], e)) if counts else None


def measured(store: Store, chosen: str, listed: int) -> None:
    """Print precision and recall of each kind; `listed`: so many errors."""
    for kind in ("agency", "person"):
        right = said = wanted = missing = 0
        for pair in pairs():
            if pair.set != chosen or pair.kind != kind:
                continue
            one, two = (entity(store, kind, *side) for side in pair.sides)
            missing += one is None or two is None
            told = one is not None and one == two
            right += told and pair.same
            said += told
            wanted += pair.same
            if told != pair.same and listed > 0:
                listed -= 1
                word = "joined" if told else "not found" if None in (one, two) else "apart"
                print(f"  {word}: {pair.sides[0]} {pair.sides[1]} ({pair.why})")
        print(f"{chosen} {kind:7} precision {right / (said or 1):.3f} ({right} of {said})  "
              f"recall {right / (wanted or 1):.3f} ({right} of {wanted})  "
              f"{missing} with a name that nothing bears")  # fmt: skip


def chosen_articles(names: set[str], urls: set[str]) -> Iterator[Document]:
    """Articles of the corpus that hold one of the names, so many of each, and those named."""
    left = Counter(dict.fromkeys(names, EACH))
    for document in articles(10**9):
        text = fold(document.text).text
        held = [name for name in left if left[name] > 0 and name in text]
        if held or document.url in urls:
            left.subtract(held)
            yield document


def run(options: argparse.Namespace) -> int:
    named = os.environ.get("KHAOSAN_BENCH_DB")
    sets = ("build", "test") if not options.set else (options.set,)
    if named:
        with Store(named, create=False, readonly=True) as store:
            for chosen in sets:
                measured(store, chosen, options.errors)
        return 0
    from jobs.extract import extract_store
    from store.adding import add

    sides = [side for pair in pairs() if pair.set in sets for side in pair.sides]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "pairs.db") as store:
        with store.transaction():
            for document in chosen_articles({n for n, _ in sides}, {u for _, u in sides if u}):
                add(store, document)
        print(extract_store(store).line())
        for chosen in sets:
            measured(store, chosen, options.errors)
    return 0
