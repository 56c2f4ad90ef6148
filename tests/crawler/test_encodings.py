"""Bytes to text: what is named is a hint, the bytes decide, and nothing is lost in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.encodings import charset, decode

SENTENCE = "กรมส่งเสริมการปกครองท้องถิ่น (สถ.) ลงนามบันทึกข้อตกลง ณ กระทรวงมหาดไทย วันที่ ๑๕ ธันวาคม ๒๕๖๔ "
THAI = st.text(
    st.sampled_from(
        [chr(c) for c in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))] + list(" a1.\n")
    ),
    min_size=1,
)
ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufeff"))


@given(ANY)
def test_utf8_is_read_as_it_is(text: str) -> None:
    decoded = decode(text.encode(), "windows-874")
    assert decoded.text == text
    assert decoded.encoding == "utf-8"


@given(THAI, st.sampled_from([None, "utf-8", "iso-8859-1", "TIS-620", "windows-874", "nonsense"]))
def test_windows_874_is_read_whatever_charset_is_named(text: str, named: str | None) -> None:
    body = (SENTENCE + text).encode("cp874")
    decoded = decode(body, named)
    assert decoded.text == SENTENCE + text
    assert (decoded.encoding, decoded.replaced) == ("cp874", 0)


@given(THAI, st.lists(st.binary(min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_a_few_broken_bytes_leave_the_rest_of_utf8_readable(
    text: str, broken: list[bytes], data: st.DataObject
) -> None:
    before, after = (SENTENCE * 2).encode(), (SENTENCE + text).encode()
    decoded = decode(before + b"\xff".join(broken) + b"\xff" + after)
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(SENTENCE * 2)
    assert decoded.text.endswith(SENTENCE + text)
    assert decoded.replaced >= 1
    assert decoded.replaced == decoded.text.count("\ufffd")


@given(st.binary())
def test_no_bytes_raise(body: bytes) -> None:
    decoded = decode(body, "utf-16", "big5")
    decoded.text.encode()
    assert decoded.replaced == decoded.text.count("\ufffd")


def test_a_meta_element_that_is_wrong_is_not_believed() -> None:
    html = f'<html><head><meta charset="utf-8"></head><p>{SENTENCE}</p></html>'
    assert decode(html.encode("cp874"), "utf-8").text == html
    html = html.replace("utf-8", "windows-874")
    assert decode(html.encode(), "windows-874").text == html


def test_another_encoding_is_believed_where_it_is_named() -> None:
    html = '<meta charset="shift_jis"><p>独立行政法人 国際協力機構(JICA)</p>'
    assert decode(html.encode("shift_jis")).text == html


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "iso-8859-1").text == SENTENCE


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("text/html; charset=TIS-620", "TIS-620"),
        ('text/html;charset="utf-8"', "utf-8"),
        ("text/html", None),
        (None, None),
    ],
)
def test_the_charset_of_a_header(header: str | None, named: str | None) -> None:
    assert charset(header) == named
