"""The engine `compact:` says what it lacks; its network is tested under tests/nlp/compact."""

from __future__ import annotations

from pathlib import Path

import pytest

from khaosan.errors import KhaosanError, UsageError
from nlp.engines import load


def test_a_folder_must_be_named() -> None:
    with pytest.raises(UsageError, match="name the folder"):
        load("compact")


def test_a_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError) as raised:
        load(f"compact:{tmp_path}")
    assert "\n" not in str(raised.value)
