from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.text import fold
from store.identity import canonical_url, fingerprint, other_id


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("HTTPS://WWW.Example.go.th/News?id=7#top", "https://www.example.go.th/News?id=7"),
        ("https://a.go.th/n?utm_source=x&id=7&ref=home&utm_campaign=y", "https://a.go.th/n?id=7"),
        ("https://a.go.th/n?ref=home", "https://a.go.th/n"),
        ("https://a.go.th/n?REF=home&reference=1", "https://a.go.th/n?reference=1"),
        ("https://a.go.th", "https://a.go.th/"),
        ("http://a.go.th:80/x", "http://a.go.th/x"),
        ("http://a.go.th:8080/x", "http://a.go.th:8080/x"),
        ("https://a.go.th/s?_mode=detail&id=1508", "https://a.go.th/s?_mode=detail&id=1508"),
        ("  https://a.go.th/x \n", "https://a.go.th/x"),
        ("https://a.go.th/ข่าว?หน้า=๒", "https://a.go.th/ข่าว?หน้า=๒"),
        ("news/7.txt", "news/7.txt"),
    ],
)
def test_canonical_url(given_: str, expected: str) -> None:
    assert canonical_url(given_) == expected


@given(st.one_of(st.text(max_size=60), st.text("htps:/?&#=.ref@%0ก \n\x85[]", max_size=30)
                 .map(lambda tail: "https://a.go.th" + tail)))  # fmt: skip
def test_any_text_is_an_address_and_its_own_canonical_form(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


def test_broken_address_stays() -> None:
    assert canonical_url("http://[::1") == "http://[::1"


@given(st.text("กาำเแ่ ้\u200b\u00a0\n ๑1a", min_size=1, max_size=40))
def test_fingerprint_sees_letters_and_not_white_space(text: str) -> None:
    folded = fold(text).text
    spread = " ".join(folded) + "\n"
    assert fingerprint(fold(spread).text) == fingerprint(spread)
    assert fingerprint(folded.replace(" ", "\n\n")) == fingerprint(folded)
    assert fingerprint(folded + "ก") != fingerprint(folded)


def test_other_id_is_steady_and_depends_on_all() -> None:
    assert other_id("1", "a", "x") == other_id("1", "a", "x")
    assert len({other_id("1", "a", "x"), other_id("1", "b", "x"), other_id("1a", "", "x")}) == 3
