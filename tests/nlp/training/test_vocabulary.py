"""The subword vocabulary and the corpus as numbers."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from khaosan.errors import KhaosanError
from khaosan.text import tokens
from nlp.training.vocabulary import SEP, SPACED, UNK, Pieces, articles, corpus, main, plain

pytest.importorskip("transformers")

BODY = "นายสมชาย ใจดี อธิบดีกรมการข้าว เปิดเผยว่า กระทรวงเกษตรและสหกรณ์ ร่วมกับ SABIC ปี ๒๕๖๔"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    with lzma.open(folder / "c.jsonl.xz", "wt", encoding="utf-8") as out:
        for number in range(30):
            row = {"title": f"ข่าวที่ {number}", "body": BODY + "\n\n" + BODY}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    main(["--corpus", str(folder / "c.jsonl.xz"), "--out", str(folder / "v"), "--size", "300"])
    return folder


def test_no_piece_crosses_a_word(prepared: Path) -> None:
    pieces = Pieces(prepared / "v")
    starts = pieces.starts()
    for word in tokens(BODY):
        own = pieces(word)
        assert starts[own[0]]
        assert not any(starts[number] for number in own[1:])


def test_the_corpus_is_the_pieces_of_its_articles(prepared: Path) -> None:
    pieces = Pieces(prepared / "v")
    ids = corpus(prepared / "v")
    assert ids.dtype == np.uint16
    assert int((ids == SEP).sum()) == 30
    assert not ((ids & (SPACED - 1)) == UNK).any()
    assert not ((ids & (SPACED - 1)) == pieces(" ")[0]).any()
    # Thai digits were folded, and the space before them is a bit.
    year = pieces("2564")
    text = ids.tolist()
    year = (year[0] | SPACED, *year[1:])
    assert any(tuple(text[i : i + len(year)]) == year for i in range(len(text)))
    assert pieces("   ") == pieces(" ") != pieces("\n") == pieces("\n\n")


def test_a_vocabulary_is_not_learned_twice(prepared: Path) -> None:
    before = (prepared / "v" / "tokenizer.json").read_bytes()
    (prepared / "v" / "tokens.u16").unlink()
    main(["--corpus", str(prepared / "c.jsonl.xz"), "--out", str(prepared / "v"), "--size", "99"])
    assert (prepared / "v" / "tokenizer.json").read_bytes() == before
    assert len(corpus(prepared / "v"))


def test_plain_keeps_words() -> None:
    assert [plain(w) for w in ("กรม", "  ", "\n \n", "a b")] == ["กรม", " ", "\n", "a b"]


def test_a_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text('{"text": "ก"}\n{"nothing": 1}\n', "utf-8")
    with pytest.raises(KhaosanError, match="line 2"):
        list(articles(path))
