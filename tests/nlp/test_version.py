"""A model's key: the same for the same files, another for any other."""

from __future__ import annotations

from pathlib import Path

from nlp.pipeline import Pipeline
from nlp.version import model_key, model_versions


def test_an_engine_is_part_of_the_key() -> None:
    assert model_key("khaosan") == model_key("khaosan")
    assert model_key("khaosan") != model_key("crf")
    assert model_key("khaosan").startswith("khaosan-")


def test_a_model_in_a_folder_that_changed_is_another(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    before = model_key(f"hf:{tmp_path}")
    (tmp_path / "config.json").write_text('{"a": 1}')
    assert model_key(f"hf:{tmp_path}") != before


def test_an_extraction_says_what_took_part() -> None:
    assert model_versions("khaosan").items() <= Pipeline().model.items()
