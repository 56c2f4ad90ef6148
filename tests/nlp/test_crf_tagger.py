"""Inference in numpy gives what CRFsuite gives with the same weights and features."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from pathlib import Path

import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.errors import KhaosanError
from khaosan.text import tokens
from nlp.crf import tagger as tagger_module
from nlp.crf.decode import lines
from nlp.crf.features import Featurizer
from nlp.crf.tagger import Tagger
from nlp.crf.weights import Weights, note_network, read_weights
from nlp.engines import load

Extra = list[list[bytes]]

NEWS = (
    "ผู้ว่าฯ เปิดสะพานข้ามคลองใส\n"
    "วันนี้ นายสมหมาย ใจงาม อธิบดีกรมส่งเสริมการปกครองท้องถิ่น (สถ.) กระทรวงมหาดไทย พร้อมด้วย "
    "Ms. Anna O'Neil ผู้แทนบริษัท Clear Water Co., Ltd. (CWC) และ ดร.กิตติ ศรีสุข เข้าร่วม\n"
    "\n"
    "คณะรัฐมนตรีเห็นชอบแล้ว ขณะที่มหาวิทยาลัยขอนแก่น ร่วมกับ สถ. จะเปิดอบรม 12 ครั้ง ใน 3 จังหวัด"
)
SOME = st.sampled_from(
    ["นาย", "นางสาว", "สมชาย", "ใจดี", "กรม", "กระทรวง", "มหาดไทย", "ที่ดิน", "(", ")", "()", "สถ.",
     "ฯ", "“", "”", "ABC", "Co", ".", ",", "-", " ", "  ", "จำกัด", "บริษัท", "12", "3.5", "และ",
     "ดร.", "มหาวิทยาลัย", "เปิด", "ก", "\u0e49", "|", "É", "university", "อธิบดี", "2567", "เรือ"]
)  # fmt: skip
UNITS = SOME | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=4
)
LINES = st.lists(st.lists(UNITS, max_size=30), max_size=5)
SHIPPED = Path(str(resources.files("nlp").joinpath("models", "names.crfsuite")))


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(SHIPPED)


@pytest.fixture(scope="module")
def ours(weights: Weights) -> Tagger:
    return Tagger(weights)


@pytest.fixture(scope="module")
def featurizer() -> Featurizer:
    return Featurizer()


@pytest.fixture(scope="module")
def theirs() -> pycrfsuite.Tagger:
    return _opened(SHIPPED)


def _opened(path: Path) -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def agree(
    ours: Tagger,
    theirs: pycrfsuite.Tagger,
    featurizer: Featurizer,
    text: list[list[str]],
    extra: list[Extra] | None = None,
) -> None:
    """Assert that both give the same labels, or labels as probable, and the same marginals."""
    tagged = ours(text, extra)
    assert len(tagged) == len(text)
    for i, (units, (labels, sure)) in enumerate(zip(text, tagged, strict=True)):
        assert len(units) == len(labels) == len(sure)
        if not units:
            continue
        features = featurizer.line(units, extra[i] if extra else None)
        theirs.set(pycrfsuite.ItemSequence(features))
        expected = theirs.tag()
        if labels != expected:
            # Two labellings may be equally good up to the last bits.
            assert theirs.probability(labels) == pytest.approx(theirs.probability(expected), 1e-4)
        for place, (label, chance) in enumerate(zip(labels, sure, strict=True)):
            assert chance == pytest.approx(theirs.marginal(label, place), abs=1e-3)


def test_an_article_is_labelled_as_crfsuite_labels_it(
    ours: Tagger, theirs: pycrfsuite.Tagger, featurizer: Featurizer
) -> None:
    text = [line.units for line in lines(tokens(NEWS))]
    agree(ours, theirs, featurizer, text)
    assert {label for labels, _ in ours(text) for label in labels} == {
        "B-P", "I-P", "B-A", "I-A", "O"
    }  # fmt: skip


@given(LINES)
@settings(deadline=None, max_examples=150)
def test_any_units_are_labelled_as_crfsuite_labels_them(
    ours: Tagger, theirs: pycrfsuite.Tagger, featurizer: Featurizer, text: list[list[str]]
) -> None:
    agree(ours, theirs, featurizer, text)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_extra_features_count_as_the_others(
    ours: Tagger, theirs: pycrfsuite.Tagger, featurizer: Featurizer, data: st.DataObject
) -> None:
    text = data.draw(LINES)
    known = st.sampled_from([b"w=\xe0\xb8\x99\xe0\xb8\xb2\xe0\xb8\xa2", b"sh=abbr", b"fl=h", b"no"])
    extra = [[data.draw(st.lists(known, max_size=4)) for _ in line] for line in text]
    agree(ours, theirs, featurizer, text, extra)


def test_a_forgetful_tagger_gives_the_same(
    weights: Weights, ours: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger_module, "_CACHE_LIMIT", 30)
    text = [line.units for line in lines(tokens(NEWS))]
    forgetful = Tagger(weights)
    for some in (text, text[:1], text[1:], text):
        assert forgetful(some) == ours(some)


def test_no_text_has_no_labels(ours: Tagger) -> None:
    assert ours([]) == []
    assert ours([[]]) == [([], [])]
    assert ours([[], ["นาย"], []])[1][0]


def test_training_s_features_and_the_summed_ones_are_the_same(
    ours: Tagger, weights: Weights, featurizer: Featurizer
) -> None:
    text = [line.units for line in lines(tokens(NEWS))]
    written = [features for units in text for features in featurizer.line(units)]
    assert ours.emissions(text) == pytest.approx(weights.sums(written), abs=1e-4)


def test_the_features_of_a_short_line_written_out() -> None:
    first, space, last = Featurizer().line(["นาย", " ", "สมหมาย"], [[b"N"], [], [b"N", b"M"]])
    assert {"w=นาย", "p1=น", "s2=าย", "n=3", "b", "first", "1sh=space", "2w=สมหมาย", "lt=นาย0"} <= {
        feature.decode() for feature in first
    }
    assert {"-1w=นาย", "1w=สมหมาย", "sh=space", "<นาย| ", "> |สมหมาย"} <= {
        f.decode() for f in space
    }
    assert {"-2w=นาย", "c-1=นาย", "c-1g=นาย| ", "last", "lt=นาย1", "N", "M"} <= {
        feature.decode() for feature in last
    }
    assert Counter(last)[b"N"] == 1


def test_weights_are_those_that_crfsuite_reads(weights: Weights, theirs: pycrfsuite.Tagger) -> None:
    info = theirs.info()
    assert weights.labels == theirs.labels()
    assert {feature.decode() for feature in weights.rows} == set(info.attributes)
    for (feature, label), weight in list(info.state_features.items())[::50]:
        row = weights.table[weights.rows[feature.encode()]]
        assert row[weights.labels.index(label)] == pytest.approx(weight, abs=1e-5)
    assert (weights.table != 0).sum() == len(info.state_features)
    for a, before in enumerate(weights.labels):
        for b, after in enumerate(weights.labels):
            weight = info.transitions.get((before, after), 0)
            assert weights.transitions[a, b] == pytest.approx(weight, abs=1e-5)


def test_weights_of_other_labels_in_another_order(tmp_path: Path, featurizer: Featurizer) -> None:
    path = tmp_path / "small.crfsuite"
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"max_iterations": 10})
    text = [["กรม", "ที่ดิน", "แจ้ง"], ["เปิด", " ", "กรม", "ที่ดิน"], ["ฝน", "ตก"]]
    labels = [["B-A", "I-A", "O"], ["O", "O", "B-A", "I-A"], ["O", "O"]]
    extra = [[[b"N=A"] if label != "O" else [] for label in line] for line in labels]
    for units, told, wanted in zip(text, extra, labels, strict=True):
        trainer.append(pycrfsuite.ItemSequence(featurizer.line(units, told)), wanted)
    trainer.train(str(path))
    small, reference = Tagger(read_weights(path)), _opened(path)
    agree(small, reference, featurizer, text, extra)
    agree(small, reference, featurizer, text)
    assert [line for line, _ in small(text, extra)] == labels


@pytest.mark.parametrize("keep", [0, 3, 40, 1000, 500_000, -1])
def test_a_file_that_holds_no_weights_is_told_plainly(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.crfsuite"
    path.write_bytes(SHIPPED.read_bytes()[:keep])
    with pytest.raises(KhaosanError, match=r"cut\.crfsuite: no weights of a CRF"):
        load(f"khaosan:{path}")


def test_a_file_of_something_else_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "names.crfsuite"
    path.write_bytes(b"lCRF" + (200).to_bytes(4, "little") + bytes(range(192)))
    with pytest.raises(KhaosanError, match="no weights of a CRF"):
        load(f"khaosan:{path}")


def test_the_note_of_a_network_stands_behind_the_weights(tmp_path: Path) -> None:
    path = tmp_path / "noted.crfsuite"
    whole = SHIPPED.read_bytes()
    path.write_bytes(whole[: int.from_bytes(whole[4:8], "little")])
    assert read_weights(path).network == ""
    note_network(path, "0123456789ab")
    noted = read_weights(path)
    assert noted.network == "0123456789ab"
    assert (noted.table == read_weights(SHIPPED).table).all()
    assert _opened(path).labels() == noted.labels
    with pytest.raises(KhaosanError, match="another network"):
        load(f"khaosan:{path}")
