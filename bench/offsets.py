"""`text[start:end]` for every mention of 2,000 articles, as they are and in odd spellings.

The odd ones are the same articles with Thai digits, decomposed ำ, doubled เเ, non-breaking spaces
and zero-width spaces between words: besides right offsets, the same mentions should be found.
"""

from __future__ import annotations

import argparse
import random

from bench.data import articles
from jobs.workers import Failed, extract_all
from khaosan.records import Document
from khaosan.text import fold, tokens

DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def odd(document: Document, random: random.Random) -> Document:
    text = document.text.translate(DIGITS).replace("ำ", "\u0e4d\u0e32").replace("แ", "เเ")
    text = "".join(t + ("\u200b" if random.random() < 0.05 else "") for t in tokens(text))
    text = text.replace(" ", "\u00a0")
    return Document(id=document.id + "-odd", text=text, published=document.published)


def run(options: argparse.Namespace) -> int:
    count = options.documents or 2000
    source = random.Random(0)
    plain = list(articles(count, every=max(1, 48_000 // count)))
    strange = [odd(d, source) for d in plain]
    wrong = mentions = 0
    surfaces: list[set[tuple[str, str]]] = []
    everything = ((d, d) for pair in zip(plain, strange, strict=True) for d in pair)
    for document, found in extract_all(everything, "khaosan"):
        if isinstance(found, Failed):
            print("failed:", found.id, found.reason)
            wrong += 1
            surfaces.append(set())
            continue
        for m in found.mentions():
            mentions += 1
            wrong += document.text[m.start : m.end] != m.text
        for a in found.agreements:
            wrong += document.text[a.evidence.start : a.evidence.end] != a.evidence.text
        surfaces.append({(type(m).__name__, fold(m.text).text) for m in found.mentions()})
    both = sum(len(a & b) for a, b in zip(surfaces[::2], surfaces[1::2], strict=True))
    either = sum(len(a | b) for a, b in zip(surfaces[::2], surfaces[1::2], strict=True))
    print(f"{mentions:,} mentions in {2 * count:,} documents: {wrong} wrong offsets")
    print(f"{both / either:.4f} of the distinct mentions are found in both spellings")
    return int(wrong > 0)
