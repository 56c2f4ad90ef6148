"""The engine `compact`: the network alone; its parts are tested under tests/nlp/compact."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from khaosan.errors import KhaosanError
from khaosan.text import tokens
from nlp.engines import load


def test_the_shipped_network_by_itself() -> None:
    words = tokens("วันนี้ นายสมหมาย ใจงาม อธิบดีกรมที่ดิน เปิดเผยว่า กรมที่ดินพร้อมให้บริการ")
    doc = Doc(Vocab(), words=words, spaces=[False] * len(words))
    persons, agencies = load("compact")(doc)
    assert [doc.text[p.start : p.end] for p in persons] == ["นายสมหมาย ใจงาม"]
    assert {doc.text[a.start : a.end] for a in agencies} == {"กรมที่ดิน"}


def test_a_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError) as raised:
        load(f"compact:{tmp_path}")
    assert "\n" not in str(raised.value)
