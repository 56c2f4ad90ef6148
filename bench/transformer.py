"""Documents a second of the whole pipeline, beside a transformer of WangchanBERTa's size on the
same cores and documents.

The transformer has WangchanBERTa's shape (12 layers of 768, 12 heads, inner 3,072, 25,005 pieces)
and random weights: its speed does not depend on their values, and nothing is fetched from a hub.
Its pieces are learned on the spot, about as long as WangchanBERTa's, and it reads windows of 416.
It is measured twice: as khaosan's own engine `hf:FOLDER` (cutting, overlapping windows, decoding),
which finds names only, and as its bare forward pass over full windows that do not overlap, which
is the least that it could cost. khaosan does all of its work: names, dates, roles, agreements.

Documents are 2,400 characters; the transformer reads the first few of those that khaosan reads.
Each measurement is a process of its own; they take turns, and the best of each counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bench.data import articles
from khaosan.processes import cores
from khaosan.records import Document
from khaosan.text import fold

TURNS = 2
LENGTH = 2_400
EVERY = 23
# What khaosan reads beside the transformer's few, so that a turn lasts some seconds.
MANY = 500
TARGET = 30

VOCABULARY = 25_005
WINDOW = 416
BATCH = 4
# So many pieces from so many articles come out as long as WangchanBERTa's on this news.
LEARNED = 2_800
LEARNED_FROM = 100
LONGEST_RUN = 60
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def run(options: argparse.Namespace) -> int:
    missing = [m for m in ("torch", "transformers") if importlib.util.find_spec(m) is None]
    if missing:
        print(f"no {' and '.join(missing)} here: nothing measured (pip install 'khaosan[torch]')")
        return 0
    few = min(options.documents or 8, MANY)
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        _ask("make", folder, few)
        for _ in range(TURNS):
            for what in ("one process", "workers", "engine", "forward"):
                row = _ask(what, folder, few)
                if what not in best or row["rate"] > best[what]["rate"]:
                    best[what] = row
    single, workers, engine, forward = best.values()
    names = {
        "one process": "khaosan, one process",
        "workers": f"khaosan, {cores()} workers (the default)",
        "engine": f"transformer as hf:FOLDER, {cores()} threads",
        "forward": f"transformer, bare forward pass, {cores()} threads",
    }
    for what, row in best.items():
        core = "" if what == "workers" else f"  {1000 * row['core']:6,.0f} ms of a core a document"
        print(f"{names[what]:46} {row['rate']:8.2f} documents/s{core}")
    print(
        f"the transformer: {engine['weights'] / 1e6:.0f} million weights, "
        f"{engine['letters']:.1f} characters a piece, windows of {WINDOW} pieces; "
        f"{forward['pieces']:,.0f} pieces/s bare"
    )
    print(
        f"khaosan is {workers['rate'] / engine['rate']:.1f} times as fast as the engine "
        f"(wanted: {TARGET}) and {workers['rate'] / forward['rate']:.1f} times as the bare forward "
        f"pass; by time on the cores {engine['core'] / single['core']:.1f} and "
        f"{forward['core'] / single['core']:.1f} times"
    )
    return 0


def _ask(what: str, folder: str, few: int) -> dict[str, float]:
    """One measurement, in a process of its own."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.transformer", what, folder, str(few)],
        check=True, capture_output=True, text=True,
        env=os.environ | {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    row: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return row


def measure(what: str, folder: Path, few: int) -> dict[str, float]:
    if what == "make":
        return _make(folder)
    if what == "engine":
        return _engine(folder, documents(few))
    if what == "forward":
        return _forward(folder, documents(few))
    return _khaosan(documents(MANY), 1 if what == "one process" else 0)


def documents(count: int) -> list[Document]:
    """The first so many articles, one of each `EVERY`, that are long enough; cut to one length."""
    long = (d for d in articles(10**6, EVERY) if len(d.text) >= LENGTH)
    return [
        Document(id=d.id, text=d.text[:LENGTH], published=d.published) for d in islice(long, count)
    ]


def _khaosan(given: list[Document], workers: int) -> dict[str, float]:
    """As `khaosan extract` does it. The clock starts when every worker is at work: so many chunks
    are on their way at once."""
    from jobs.workers import CHUNK, extract_all

    first = min(CHUNK * cores() * 3, len(given) // 2)
    clock = Clock()
    for number, _ in enumerate(extract_all(((d.id, d) for d in given), "khaosan", workers), 1):
        if number == first:
            clock = Clock()
    return clock.row(len(given) - first)


@dataclass(slots=True)
class Clock:
    """Time on the wall and of this process on the cores since it was made, in seconds."""

    wall: float = field(default_factory=time.perf_counter)
    core: float = field(default_factory=time.process_time)

    def row(self, documents: float) -> dict[str, float]:
        """Documents a second, and core seconds a document."""
        return {
            "documents": documents,
            "rate": documents / (time.perf_counter() - self.wall),
            "core": (time.process_time() - self.core) / documents,
        }


def _engine(folder: Path, given: list[Document]) -> dict[str, float]:
    import torch

    from nlp.pipeline import build

    torch.set_num_threads(cores())
    language = build(f"hf:{folder}")
    pipe: Any = language.get_pipe("khaosan_names")
    texts = [fold(d.text).text for d in given]
    pipe.engine(language.make_doc(texts[0]))
    clock = Clock()
    for text in texts:
        pipe.engine(language.make_doc(text))
    return clock.row(len(given)) | {
        "letters": sum(map(len, texts)) / len(_pieces(folder, texts)),
        "weights": sum(p.numel() for p in pipe.engine._model.parameters()),
    }


def _pieces(folder: Path, texts: list[str]) -> list[int]:
    """The pieces of the texts, one text after the other."""
    import transformers

    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder)
    rows = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    return [piece for row in rows for piece in row]


def _forward(folder: Path, given: list[Document]) -> dict[str, float]:
    """Full windows in full batches, nothing padded, nothing read twice, nothing decoded."""
    import torch
    import transformers

    torch.set_num_threads(cores())
    model: Any = transformers.AutoModelForTokenClassification.from_pretrained(folder).eval()
    pieces = _pieces(folder, [fold(d.text).text for d in given])
    size = WINDOW * BATCH
    # Whole batches: the last is filled up from the beginning.
    batches = -(-len(pieces) // size)
    stream = (pieces * 2)[: batches * size] if len(pieces) >= size else (pieces * size)[:size]
    windows = torch.tensor(stream).view(batches, BATCH, WINDOW)
    # What the windows come to in documents.
    documents = len(stream) / len(pieces) * len(given)
    with torch.inference_mode():
        model(input_ids=windows[0])
        clock = Clock()
        for batch in windows:
            model(input_ids=batch)
        row = clock.row(documents)
    return row | {"pieces": row["rate"] * len(pieces) / len(given)}


def _make(folder: Path) -> dict[str, float]:
    """Write the model and its tokenizer to a folder, as AutoModel and AutoTokenizer read them."""
    import tokenizers
    import transformers

    named = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token", "mask_token"), SPECIAL,
                     strict=True))  # fmt: skip
    cutter = tokenizers.Tokenizer(tokenizers.models.Unigram())
    cutter.normalizer = tokenizers.normalizers.NFKC()
    cutter.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    trainer = tokenizers.trainers.UnigramTrainer(
        vocab_size=LEARNED,
        special_tokens=list(SPECIAL),
        unk_token=named["unk_token"],
        show_progress=False,
    )
    texts = (fold(d.text).text for d in articles(LEARNED_FROM, 89))
    # Thai has few spaces: long runs without one are cut, or learning takes minutes.
    cutter.train_from_iterator(
        (text[at : at + LONGEST_RUN] for text in texts for at in range(0, len(text), LONGEST_RUN)),
        trainer,
    )
    cutter.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    make: Any = transformers.PreTrainedTokenizerFast
    make(tokenizer_object=cutter, model_max_length=WINDOW, **named).save_pretrained(folder)
    labels = ["O", "B-PERSON", "I-PERSON", "B-ORGANIZATION", "I-ORGANIZATION"]
    config: Any = transformers.CamembertConfig(
        vocab_size=VOCABULARY, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
        intermediate_size=3_072, max_position_embeddings=512, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, type_vocab_size=1, id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )  # fmt: skip
    transformers.CamembertForTokenClassification(config).save_pretrained(folder)
    return {}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
