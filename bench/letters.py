"""Letters and texts of agreements that are read out of news articles, where there should be none,
and what looking for them costs beside the whole extraction. `--errors N` prints N of them.
"""

from __future__ import annotations

import argparse
import time

from bench.data import articles
from khaosan.text import fold
from nlp.letters import instruments
from nlp.letters.heads import prefilter
from nlp.letters.reading import letters
from nlp.pipeline import Pipeline
from nlp.spans import DateSpan
from nlp.timex import find

ARTICLES, WHOLE = 48_202, 200


def run(options: argparse.Namespace) -> int:
    count = options.documents or ARTICLES
    spent, claimed = 0.0, []
    for document in articles(count):
        text = fold(document.text).text
        looked = prefilter().search(text) is not None
        dates = [DateSpan(d.start, d.end, d.value, d.kind, d.score, d.rule)
                 for d in find(text, document.published)] if looked else []  # fmt: skip
        started = time.process_time()
        found = letters(text, dates)
        made = instruments.find(text, dates, [])
        spent += time.process_time() - started
        if found or made:
            forms = [x.form for x in found] + [x.kind for x in made]
            claimed.append((document.id, ", ".join(forms), document.headline))
    print(f"{len(claimed)} of {count:,} articles are taken for letters or texts of agreements")
    for claim in claimed[: options.errors]:
        print("  ", *claim)
    pipeline = Pipeline()
    sample = list(articles(WHOLE, every=max(1, count // WHOLE)))
    started = time.process_time()
    for document in sample:
        pipeline(document)
    whole = (time.process_time() - started) / len(sample)
    each = spent / count
    print(f"{each * 1e3:.2f} ms an article, {each / whole:.1%} of the {whole * 1e3:.1f} ms of all")
    return 0
