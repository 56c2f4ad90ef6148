"""The keys: one list, remapped by the setting file, in the docs as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from khaosan.errors import UsageError
from store.screen.keys import ACTIONS, by_key, keys_of, table

DOCS = Path(__file__).parents[3] / "docs" / "review.md"


def test_each_key_does_one_thing() -> None:
    assert len(keys_of({})) == len(ACTIONS)
    assert len({a.name for a in ACTIONS}) == len(ACTIONS)


def test_keys_are_mapped_anew() -> None:
    usual, marking = by_key({"accept": "enter y", "undo": "ctrl+z", "mark_take": "t"})
    assert usual["enter"] == usual["y"] == "accept" and "a" not in usual
    assert usual["ctrl+z"] == "undo" and "u" not in usual
    assert usual["t"] == "theme" and marking["t"] == "mark_take"


def test_two_actions_may_change_places() -> None:
    mapped = keys_of({"accept": "x", "reject": "a"})
    assert mapped["accept"] == ["x"] and mapped["reject"] == ["a"]


def test_the_thai_letter_at_the_same_place_does_the_same() -> None:
    usual, marking = by_key({})
    assert (usual["ฟ"], usual["ป"], usual["\u0e35"]) == ("accept", "reject", "undo")  # a x u
    assert marking["ไ"] == "mark_word_right"  # w
    # One that was given to another action by hand stays there.
    assert by_key({"skip": "ฟ"})[0]["ฟ"] == "skip"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"acept": "a"}, "no action 'acept'; did you mean accept"),
        ({"zzz": "a"}, "no action 'zzz'; docs/review.md lists them"),
        ({"accept": "x"}, "'x' is given to accept and to reject"),
        ({"accept": ""}, "accept has no key"),
        ({"accept": "hyper+a"}, "'hyper\\+a' is no key"),
        ({"accept": "enterr"}, "'enterr' is no key"),
        ({"mark_take": "left"}, "'left' is given to mark_left and to mark_take"),
    ],
)
def test_a_wrong_setting_is_told(changed: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        by_key(changed)


def test_the_guide_lists_the_keys_as_they_are() -> None:
    assert table() in DOCS.read_text("utf-8")
