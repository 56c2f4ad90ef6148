"""The engine hf: on small random models of the classes that users name, saved to disk."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from khaosan.errors import KhaosanError, UsageError
from khaosan.text import fold, tokens
from nlp.engines import hf, load

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")
# Two threads on models this small wait for each other more than they work.
torch.set_num_threads(1)

TEXT = (
    "นายสมชาย ใจดี อธิบดีกรมการข้าว เปิดเผยว่า  กระทรวงเกษตรฯ ร่วมกับ บริษัท SABIC จำกัด\n"
    "และ Mr. John Smith ลงนามเมื่อวันที่ 15 ธันวาคม 2564 น้ำท่วมที่จังหวัดน่าน (สถ.) "
)
BIO = ["O", "B-PERSON", "I-PERSON", "B-ORGANIZATION", "I-ORGANIZATION", "B-DATE"]
BIOES = ["O", *(f"{place}-{kind}" for kind in ("person", "organisation") for place in "BIES")]
UNKNOWN = "<unk>"
IO = ["O", "PER", "ORG", "LOC"]

Maker = Callable[..., str]


VOCAB = Vocab()


def doc_of(text: str) -> Doc:
    words = tokens(fold(text).text)
    return Doc(VOCAB, words=words, spaces=[False] * len(words))


def camembert(folder: Path, labels: list[str], positions: int = 66) -> str:
    """WangchanBERTa's kind: SentencePiece (Unigram) pieces, `<_>` for a space, no capitals."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    trainer = tokenizers.trainers.UnigramTrainer(
        vocab_size=120, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token=UNKNOWN
    )
    tokenizer.train_from_iterator([TEXT.lower().replace(" ", "<_>")] * 20, trainer)
    pieces = [(p, s) for p, s in json.loads(tokenizer.to_str())["model"]["vocab"]]
    pieces.append(("<_>", -1.0))
    made = transformers.CamembertTokenizer(
        vocab=[*pieces, ("<mask>", 0.0)], additional_special_tokens=["<_>"], model_max_length=512
    )
    config = transformers.CamembertConfig(**sizes(len(made), labels), pad_token_id=1)
    config.max_position_embeddings = positions
    return saved(folder, transformers.CamembertForTokenClassification(config), made)


def xlm_roberta(folder: Path, labels: list[str], positions: int = 66) -> str:
    """Pieces over raw text with capitals, offsets told by the tokenizer."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram())
    tokenizer.normalizer = tokenizers.normalizers.NFKC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    trainer = tokenizers.trainers.UnigramTrainer(
        vocab_size=150, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token=UNKNOWN
    )
    tokenizer.train_from_iterator([TEXT] * 20, trainer)
    pieces = [(p, s) for p, s in json.loads(tokenizer.to_str())["model"]["vocab"]]
    made = transformers.XLMRobertaTokenizer(vocab=[*pieces, ("<mask>", 0.0)], model_max_length=512)
    config = transformers.XLMRobertaConfig(**sizes(len(made), labels), pad_token_id=1)
    config.max_position_embeddings = positions
    return saved(folder, transformers.XLMRobertaForTokenClassification(config), made)


def bert(folder: Path, labels: list[str], positions: int = 64) -> str:
    """WordPiece, the kind of mBERT."""
    tokenizer = tokenizers.BertWordPieceTokenizer(strip_accents=False, lowercase=False)
    tokenizer.train_from_iterator([TEXT] * 20, vocab_size=200, min_frequency=1)
    made = transformers.BertTokenizer(vocab=tokenizer.get_vocab(), do_lower_case=False)
    config = transformers.BertConfig(**sizes(len(made), labels))
    config.max_position_embeddings = positions
    return saved(folder, transformers.BertForTokenClassification(config), made)


def sizes(vocabulary: int, labels: list[str]) -> dict[str, Any]:
    return {
        "vocab_size": vocabulary + 4,
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: number for number, label in enumerate(labels)},
    }


def saved(folder: Path, model: Any, tokenizer: Any) -> str:
    # A fresh head answers nearly the same everywhere; a wider one labels this way and that.
    torch.manual_seed(5)
    for parameter in model.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return f"hf:{folder}"


MAKERS = [camembert, xlm_roberta, bert]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return [
        load(maker(tmp_path_factory.mktemp(maker.__name__), labels))
        for maker, labels in zip(MAKERS, (BIO, BIOES, IO), strict=True)
    ]


def test_each_class_answers_spans_of_the_text(engines: list[Any]) -> None:
    for engine in engines:
        doc = doc_of(TEXT * 6)  # longer than each model's window
        persons, agencies = engine(doc)
        assert persons or agencies
        for span in [*persons, *agencies]:
            check(doc.text, span)
        assert engine.versions()["names"].startswith("hf ")


def check(text: str, span: Any) -> None:
    mention = text[span.start : span.end]
    assert 0 <= span.start < span.end <= len(text)
    assert mention == mention.strip()
    assert not hf._MARK.match(mention)
    assert span.end == len(text) or not hf._MARK.match(text[span.end])
    assert 0 < span.score <= 1


@given(
    st.lists(
        st.sampled_from(
            [
                "นายสมชาย",
                "น้ำ",
                "กรมการข้าว",
                " ",
                "  ",
                "\n\n",
                "SABIC",
                "İ",
                "ฯ",
                "๏",
                "(",
                "\u200b",
            ]
        ),
        max_size=120,
    )
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gets_ordered_spans_inside_it(engines: list[Any], parts: list[str]) -> None:
    doc = doc_of("".join(parts))
    for engine in engines:
        persons, agencies = engine(doc)
        spans = sorted([*persons, *agencies], key=lambda s: s.start)
        for span in spans:
            check(doc.text, span)
        for before, after in itertools.pairwise(spans):
            assert before.end <= after.start


def test_space_piece_and_lower_case_are_what_wangchanberta_wants(tmp_path: Path) -> None:
    engine = load(camembert(tmp_path, BIO))
    cutter = engine._cutter  # type: ignore[attr-defined]
    text = "กรม  SABIC"
    pieces = cutter(text, ["กรม", "  ", "SABIC"])
    assert [(p.start, p.end) for p in pieces if p.head] == [(0, 3), (3, 5), (5, 10)]
    vocabulary = transformers.AutoTokenizer.from_pretrained(tmp_path)
    space = vocabulary.convert_tokens_to_ids("<_>")
    assert [p.number for p in pieces if p.start == 3] == [space]
    assert vocabulary.unk_token_id not in [p.number for p in pieces if p.start == 5]
    assert cutter(text.lower(), ["กรม", "  ", "sabic"]) == pieces


def test_pieces_of_words_are_those_that_pre_split_words_give(tmp_path: Path) -> None:
    """As the Thai NER models were fine-tuned: newmm's words, each cut by itself."""
    engine = load(camembert(tmp_path, BIO))
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path)
    words = ["กรม", "การ", "ข้าว", "ร่วมกับ"]
    expected = tokenizer(words, is_split_into_words=True)["input_ids"]
    cutter = engine._cutter  # type: ignore[attr-defined]
    numbers = [p.number for p in cutter("".join(words), words)]
    assert [*cutter.prefix, *numbers, *cutter.suffix] == expected


@pytest.mark.parametrize("maker", MAKERS)
def test_windows_agree_with_one_pass_where_context_is_plenty(maker: Maker, tmp_path: Path) -> None:
    """A text that fits the window is read once, as transformers itself reads it."""
    engine = load(maker(tmp_path, BIO, positions=600))
    doc = doc_of(TEXT)
    pieces = engine._cutter(doc.text, [t.text for t in doc])  # type: ignore[attr-defined]
    rows = engine._probabilities(pieces)  # type: ignore[attr-defined]
    model = transformers.AutoModelForTokenClassification.from_pretrained(tmp_path)
    cutter = engine._cutter  # type: ignore[attr-defined]
    ids = [*cutter.prefix, *(p.number for p in pieces), *cutter.suffix]
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([ids])).logits[0]
    expected = logits.softmax(-1)[len(cutter.prefix) : len(ids) - len(cutter.suffix)]
    assert torch.allclose(torch.tensor(rows), expected, atol=1e-4)


def test_a_word_takes_the_kind_of_most_of_its_pieces(engines: list[Any]) -> None:
    judge = engines[0]._judge  # O, B-PERSON, I-PERSON, B-ORGANIZATION, I-ORGANIZATION, B-DATE
    bare, first, later = (
        [0.5, 0.3, 0.1, 0.1, 0, 0],
        [0.1, 0.7, 0.2, 0, 0, 0],
        [0, 0.2, 0.8, 0, 0, 0],
    )
    label, chance = judge([bare, first, later])
    assert (label.place, label.kind) == ("B", "P")
    assert chance == pytest.approx((0.4 + 0.9 + 1.0) / 3)
    # B and I of one kind together outweigh another label.
    assert judge([[0.4, 0.3, 0.3, 0, 0, 0]])[0].kind == "P"


def test_an_empty_text_has_nothing(engines: list[Any]) -> None:
    for engine in engines:
        assert engine(doc_of("")) == ([], [])
        assert engine(doc_of(" \n ")) == ([], [])


def test_labels_of_many_schemes() -> None:
    assert hf.read_label("B-PERSON") == hf.Label("B", "P", "PERSON")
    assert hf.read_label("E_ORG") == hf.Label("E", "A", "ORG")
    assert hf.read_label("S-organisation") == hf.Label("S", "A", "ORGANISATION")
    assert hf.read_label("U-PER") == hf.Label("S", "P", "PER")
    assert hf.read_label("ORG") == hf.Label("", "A", "ORG")
    assert hf.read_label("O").kind == hf.read_label("B-LOCATION").kind == ""


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("B-PER I-PER O B-ORG", [(0, 2, "P"), (3, 4, "A")]),
        ("B-PER B-PER", [(0, 1, "P"), (1, 2, "P")]),
        ("I-PER I-PER I-ORG", [(0, 2, "P"), (2, 3, "A")]),  # no B: begins all the same
        ("S-PER S-PER B-ORG E-ORG I-ORG", [(0, 1, "P"), (1, 2, "P"), (2, 4, "A"), (4, 5, "A")]),
        ("PER PER O PER", [(0, 2, "P"), (3, 4, "P")]),
        ("O O", []),
    ],
)
def test_labels_join_to_mentions(labels: str, expected: list[tuple[int, int, str]]) -> None:
    read = [hf.read_label(name) for name in labels.split()]
    assert list(hf.joined(read, ["ก"] * len(read))) == expected


def test_white_space_begins_no_mention() -> None:
    read = [hf.read_label(name) for name in ["B-PER", "I-PER"]]
    assert list(hf.joined(read, [" ", "ก"])) == [(1, 2, "P")]


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError, match=r"no config\.json"):
        load(f"hf:{tmp_path}")
    with pytest.raises(KhaosanError, match="no such folder"):
        load(f"hf:{tmp_path / 'nothing'}")
    with pytest.raises(UsageError, match="name a model"):
        load("hf:")


def test_a_model_without_a_head_is_refused(tmp_path: Path) -> None:
    """transformers would add a head of random weights."""
    bert(tmp_path, BIO)
    config = json.loads((tmp_path / "config.json").read_text())
    config["architectures"] = ["BertForMaskedLM"]
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(KhaosanError, match="no token-classification model"):
        load(f"hf:{tmp_path}")


def test_labels_that_name_neither_are_told(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError, match="LABEL_0"):
        load(bert(tmp_path, ["LABEL_0", "LABEL_1"]))


def test_broken_weights_are_one_line(tmp_path: Path) -> None:
    bert(tmp_path, BIO)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(KhaosanError) as caught:
        load(f"hf:{tmp_path}")
    assert "\n" not in str(caught.value)
    assert "cannot be loaded" in str(caught.value)


def test_no_hub_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(hf.urllib.request, "getproxies", dict)
    # Nothing listens on this machine's discard port.
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with pytest.raises(KhaosanError, match="cannot be reached") as caught:
        load("hf:somebody/some-model")
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(KhaosanError, match="HF_HUB_OFFLINE is set") as caught:
        load("hf:somebody/some-model")
    assert "\n" not in str(caught.value)


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = hf.importlib.util.find_spec
    monkeypatch.setattr(
        hf.importlib.util, "find_spec", lambda name: None if name == "torch" else find(name)
    )
    with pytest.raises(KhaosanError, match=r"needs torch; .*khaosan\[torch\]"):
        load("hf:somebody/some-model")


def test_another_model_has_another_version(tmp_path: Path) -> None:
    one = load(bert(tmp_path / "one", BIO)).versions()
    other = load(bert(tmp_path / "two", BIOES)).versions()
    assert one["names"].rsplit(" ", 1)[1] != other["names"].rsplit(" ", 1)[1]
