"""From a few sentences to an exported model: every step of the training, small."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from transformers import AutoConfig, AutoTokenizer  # noqa: E402

from khaosan.errors import KhaosanError  # noqa: E402
from khaosan.text import tokens  # noqa: E402
from nlp.compact.crf import FORBIDDEN, forbidden  # noqa: E402
from nlp.compact.model import Compact  # noqa: E402
from nlp.compact.reading import LABELS  # noqa: E402
from nlp.engines import compact as compact_engine  # noqa: E402
from nlp.training import finetune, lessons, pretrain  # noqa: E402
from nlp.training.muon import orthogonal  # noqa: E402
from nlp.training.network import chain_loss  # noqa: E402

torch.set_num_threads(1)

NAMES = ("สมชาย", "สมหญิง", "วิชัย", "มานะ", "ปิติ", "ชูใจ")
AGENCIES = ("กรมการข้าว", "กรมประมง", "กรมป่าไม้", "กรมชลประทาน")


def document(number: int) -> dict[str, object]:
    person = "นาย" + NAMES[number % len(NAMES)]
    agency = AGENCIES[number % len(AGENCIES)]
    return {
        "id": str(number),
        "published": f"202{number % 4}-01-01",
        "text": f"ข่าวที่ {number}\nวันนี้ {person} เดินทางไปที่ {agency} เพื่อประชุม",
        "persons": [{"surface": person}],
        "agencies": [{"surface": agency}],
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    rows = [document(number) for number in range(48)]
    gold = folder / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    base, tuned = folder / "base", folder / "tuned"
    pretrain.main(
        ["--corpus", str(gold), "--out", str(base), "--hours", "0.0005", "--layers", "1",
         "--size", "300"]
    )  # fmt: skip
    silver = folder / "silver.jsonl"
    row = {"text": "วันนี้ นายวิชัย เดินทาง", "spans": [[7, 15, "P", 0.99], [0, 6, "A", 0.3]]}
    silver.write_text(json.dumps(row) + "\n", "utf-8")
    finetune.main(
        ["--encoder", str(base / "model"), "--tokenizer", str(base), "--gold", str(gold),
         "--silver", str(silver), "--minutes", "2", "--epochs", "20", "--rate", "6e-3",
         "--folds", "2", "-o", str(tuned)]
    )  # fmt: skip
    return folder


def test_the_exported_model_finds_what_it_was_taught(made: Path) -> None:
    compact = Compact(made / "tuned")
    text = str(document(5)["text"])
    found = [(text[a:b], kind) for a, b, kind, _ in compact(tokens(text))]
    assert found == [("นายชูใจ", "P"), ("กรมประมง", "A")]
    assert all(0 < score <= 1 for *_, score in compact(tokens(text)))


def test_the_engine_answers_on_a_doc(made: Path) -> None:
    engine = compact_engine.make(str(made / "tuned"))
    words = tokens(str(document(2)["text"]))
    doc = Doc(Vocab(), words=words, spaces=[False] * len(words))
    (person,), (agency,) = engine(doc)
    assert doc.text[person.start : person.end] == "นายวิชัย"
    assert doc.text[agency.start : agency.end] == "กรมป่าไม้"
    assert engine.versions()["names"].startswith("compact ")


def test_offsets_hold_in_texts_of_many_windows(made: Path) -> None:
    compact = Compact(made / "tuned")
    text = "".join(str(document(number)["text"]) + "\n" for number in range(20))
    found = compact(tokens(text))
    assert len(found) > 20
    for (start, end, _, _), following in itertools.pairwise([*found, (len(text), 0, "", 0.0)]):
        assert start < end <= following[0]
        assert text[start:end] == text[start:end].strip()
    assert compact(tokens("")) == compact(tokens(" \n")) == []


def test_pretraining_resumes_where_the_rate_began_to_fall(made: Path) -> None:
    base = made / "base"
    before = torch.load(base / "stable.pt", weights_only=True)["steps"]
    trainer = pretrain.Trainer(base, pretrain.Recipe(layers=1), hours=0.0001, decay=0.2)
    assert trainer.load()
    assert trainer.steps == before
    trainer.run()
    assert trainer.steps > before
    last = json.loads((base / "log.jsonl").read_text().splitlines()[-1])
    assert last["steps"] == trainer.steps


def test_pretraining_told_to_end_saves_its_state(made: Path) -> None:
    base = made / "base"
    trainer = pretrain.Trainer(base, pretrain.Recipe(layers=1), hours=1.0, decay=0.2)
    assert trainer.load()
    before = trainer.steps
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    trainer.run()
    timer.join()
    assert trainer.steps > before
    assert torch.load(base / "stable.pt", weights_only=True)["steps"] == trainer.steps


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError, match=r"model\.onnx"):
        Compact(tmp_path)


def test_chain_loss_is_the_share_of_the_allowed_labellings() -> None:
    random = np.random.default_rng(0)
    scores = torch.from_numpy(random.normal(size=(1, 3, 5)).astype(np.float32))
    table = torch.from_numpy(np.where(forbidden(), FORBIDDEN, 0.3).astype(np.float32))
    allowed = torch.zeros(1, 3, 5, dtype=torch.bool)
    allowed[0, 0, 1] = allowed[0, 2, 0] = True  # B-P, anything, O
    allowed[0, 1] = True
    total, right = 0.0, 0.0
    for path in itertools.product(range(5), repeat=3):
        score = sum(float(scores[0, i, label]) for i, label in enumerate(path))
        score += sum(float(table[a, b]) for a, b in itertools.pairwise(path))
        total += np.exp(score)
        if path[0] == 1 and path[2] == 0:
            right += np.exp(score)
    loss = chain_loss(scores, table, allowed, torch.ones(1, 3, dtype=torch.bool))
    assert float(loss) == pytest.approx(-np.log(right / total), abs=1e-4)


def test_padding_changes_no_loss() -> None:
    torch.manual_seed(0)
    scores = torch.randn(1, 3, 5)
    table = torch.where(torch.from_numpy(forbidden()), FORBIDDEN, 0.0)
    allowed = torch.zeros(1, 3, 5, dtype=torch.bool)
    allowed[:, :, 0] = True
    present = torch.ones(1, 3, dtype=torch.bool)
    bare = chain_loss(scores, table, allowed, present)
    longer = chain_loss(
        torch.cat([scores, torch.randn(1, 4, 5)], 1),
        table,
        torch.cat([allowed, torch.ones(1, 4, 5, dtype=torch.bool)], 1),
        torch.cat([present, torch.zeros(1, 4, dtype=torch.bool)], 1),
    )
    assert float(bare) == pytest.approx(float(longer), abs=1e-4)


def test_opinions_are_of_networks_that_did_not_see_the_document(made: Path) -> None:
    opinions = np.load(made / "tuned" / "opinions.npz")
    reader = Compact(made / "tuned").read
    assert len(opinions.files) == 48
    for number in (0, 7, 47):
        text = str(document(number)["text"])
        emissions = opinions[str(number)]
        assert emissions.shape == (len(reader(tokens(text)).units), len(LABELS))


def test_transformers_reads_the_folder(made: Path) -> None:
    folder = made / "tuned"
    config = AutoConfig.from_pretrained(folder)
    assert config.id2label == dict(enumerate(LABELS))
    assert len(config.transitions) == len(LABELS)
    compact = Compact(folder)
    theirs = AutoTokenizer.from_pretrained(folder)
    for word in ("กรม", "ประชุม", "นาย", "ฃฅ"):
        encoded = theirs([word], is_split_into_words=True, add_special_tokens=False)
        assert tuple(encoded["input_ids"]) == compact.pieces(word)


def test_unsure_silver_may_be_anything(made: Path) -> None:
    reader = lessons.Reader(finetune.Pieces(made / "base"))
    (lesson,) = lessons.read_silver(made / "silver.jsonl", reader)
    units = lesson.reading.units
    by_unit = dict(zip(units, lesson.labels.tolist(), strict=True))
    assert by_unit["นาย"] == LABELS.index("B-P")
    assert by_unit["วันนี้"] == lessons.UNKNOWN
    assert by_unit["เดินทาง"] == 0


def test_where_only_people_are_known_all_else_may_be_anything_but_a_person() -> None:
    import random

    from nlp.compact.opinions import SHIPPED

    reader = Compact(SHIPPED).read
    text = "นายสมชาย ใจดี พบ กรมการข้าว"
    spans = [(0, len("นายสมชาย ใจดี"), "P"), (text.index("กรม"), len(text), "A")]
    some = list(lessons.lessons(reader, text, spans, only_people=True))
    (labels,) = (lesson.labels for lesson in some)
    people = [LABELS.index("B-P"), LABELS.index("I-P")]
    assert set(labels) == {*people, lessons.NO_PERSON}
    allowed = lessons.collate(some, random.Random(0), 0.0)[-2].numpy()
    row = allowed[0][: len(labels)]
    assert row[labels == lessons.NO_PERSON][:, people].sum() == 0
    others = [i for i in range(len(LABELS)) if i not in people]
    assert row[labels == lessons.NO_PERSON][:, others].all()
    assert (row[labels >= 0].sum(axis=1) == 1).all()


def test_orthogonal_brings_singular_values_near_one() -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(24, 40)))
    assert 0.5 < float(values.min()) <= float(values.max()) < 1.4
