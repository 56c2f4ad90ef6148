"""Kept pages and near-duplicates: how large a kept page is, what keeping it costs, how fast texts
are compared and how many links there are. `--errors N` lists N links to read.

The pages are articles of the corpus in a template of our own as large as content management
systems make it (60 kB of menus and scripts): no page of a real site is here.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import random
import tempfile
import time
from pathlib import Path

from bench.data import articles
from store import near
from store.bodies import Bodies
from store.database import Store
from store.intake import add_all

PAGES, DOCUMENTS = 300, 5_000


def run(options: argparse.Namespace) -> int:
    count = options.documents or DOCUMENTS
    with tempfile.TemporaryDirectory() as folder:
        with Store(Path(folder) / "pages.db") as store:
            _pages(store)
        with Store(Path(folder) / "near.db") as store:
            add_all(store, articles(count), workers=1)
            _near(store, options.errors)
    return 0


def _pages(store: Store) -> None:
    rng = random.Random(1)
    frame = _template(rng)
    served = [
        frame.replace("ARTICLE", html.escape(document.text)).encode()
        for document in articles(PAGES)
    ]
    bodies, digests = Bodies(store), [hashlib.sha256(body).hexdigest() for body in served]
    began = time.process_time()
    with store.transaction():
        for digest, body in zip(digests, served, strict=True):
            bodies.keep(digest, body, "site", 1 << 30)
    kept = time.process_time() - began
    began = time.process_time()
    assert [bodies.read(digest) for digest in digests] == served
    read = time.process_time() - began
    print(f"a page of {sum(map(len, served)) / PAGES / 1000:.0f} kB is kept in "
          f"{bodies.size() / PAGES / 1000:.1f} kB; {kept / PAGES * 1000:.1f} ms to keep, "
          f"{read / PAGES * 1000:.1f} ms to read")  # fmt: skip


def _template(rng: random.Random) -> str:
    items = "".join(
        f'<li id="menu-{rng.randint(1, 99999)}"><a href="/{rng.randbytes(6).hex()}">'
        f"{rng.randbytes(8).hex()}</a></li>"
        for _ in range(500)
    )
    code = "".join(
        f"var {rng.randbytes(3).hex()}=function(a){{return a.{rng.randbytes(4).hex()}}};"
        for _ in range(300)
    )
    return f"<html><script>{code}</script><ul>{items}</ul><main>ARTICLE</main></html>"


def _near(store: Store, shown: int) -> None:
    began = time.process_time()
    report = near.update(store)
    took = time.process_time() - began
    print(f"{report.documents:,} documents compared, {took / report.documents * 1000:.1f} ms each; "
          f"{report.links:,} links")  # fmt: skip
    found = list(near.links(store))
    for row in random.Random(1).sample(found, min(shown, len(found))):
        print(f"{row['similarity']:.2f} {row['a_published']} {row['a_title']}")
        print(f"     {row['b_published']} {row['b_title']}")
