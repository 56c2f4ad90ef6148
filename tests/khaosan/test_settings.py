"""Settings come from file, environment and flags, in that order, and bad ones are said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from khaosan.errors import UsageError
from khaosan.settings import NAMES, Settings, template


def test_later_ones_win(tmp_path: Path) -> None:
    file = tmp_path / "khaosan.toml"
    file.write_text('db = "a.db"\nworkers = 1\nsources = ["gnews"]\n', encoding="utf-8")
    settings = Settings.load(file, {"KHAOSAN_WORKERS": "2", "KHAOSAN_SOURCES": "dla, gnews"})
    assert settings.db == str(tmp_path / "a.db")
    assert settings.workers == 2
    assert settings.sources == ["dla", "gnews"]
    assert Settings.load(file, {"KHAOSAN_WORKERS": "2"}, workers=3, db="b.db").workers == 3
    assert Settings.load(file, {}, db="b.db").db == "b.db"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("databse = 'x'\n", "unknown setting 'databse'"),
        ("workers = 'two'\n", "workers must be a whole number"),
        ("workers = -1\n", "workers must be a whole number"),
        ("workers = true\n", "workers must be a whole number"),
        ("min_score = 1.5\n", "min_score must be a number from 0 to 1"),
        ("min_score = nan\n", "min_score must be a number from 0 to 1"),
        ("min_score = true\n", "min_score must be a number from 0 to 1"),
        ("sources = 'gnews'\n", "sources must be a list"),
        ("sources = [1]\n", "sources must be a list"),
        ("permissions = { a = 1 }\n", "permissions must be a table"),
        ("editor = 1\n", "editor must be a string"),
        ("review_keys = 'a'\n", "review_keys must be a table of strings"),
        ("review_keys = { accept = ['a'] }\n", "review_keys must be a table of strings"),
        ("db = \n", "not valid TOML"),
    ],
)
def test_a_bad_file_says_what_and_where(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "khaosan.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as raised:
        Settings.load(file, {})
    assert str(file) in str(raised.value)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such setting file"):
        Settings.load(tmp_path / "none.toml", {})
    with pytest.raises(UsageError, match="folder"):
        Settings.load(tmp_path, {})


def test_a_bad_variable_is_named() -> None:
    with pytest.raises(UsageError, match="KHAOSAN_WORKERS"):
        Settings.load(None, {"KHAOSAN_WORKERS": "many"})
    with pytest.raises(UsageError, match="KHAOSAN_MIN_SCORE"):
        Settings.load(None, {"KHAOSAN_MIN_SCORE": "high"})


def test_editor_and_keys_of_the_review(tmp_path: Path) -> None:
    file = tmp_path / "khaosan.toml"
    file.write_text('editor = "มะลิ"\n[review_keys]\naccept = "enter a"\n', encoding="utf-8")
    settings = Settings.load(file, {"KHAOSAN_REVIEW_KEYS": '{ undo = "ctrl+z" }'})
    assert (settings.editor, settings.review_keys) == ("มะลิ", {"undo": "ctrl+z"})
    assert Settings.load(file, {}).review_keys == {"accept": "enter a"}
    assert Settings.load(None, {"KHAOSAN_EDITOR": "กล้วย"}).editor == "กล้วย"


def test_a_score_may_be_a_whole_number(tmp_path: Path) -> None:
    file = tmp_path / "khaosan.toml"
    file.write_text("min_score = 1\n", encoding="utf-8")
    assert Settings.load(file, {}).min_score == 1.0
    assert Settings.load(file, {"KHAOSAN_MIN_SCORE": "0.5"}).min_score == 0.5
    assert Settings.load(file, {}, min_score=0.0).min_score == 0.0


def test_the_template_is_a_valid_file_that_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "khaosan.toml"
    file.write_text(template(), encoding="utf-8")
    loaded = Settings.load(file, {})
    assert all(name in template() for name in NAMES)
    uncommented = re.sub(r"^# (\w+ = )", r"\1", template(), flags=re.M)
    file.write_text(uncommented, encoding="utf-8")
    again = Settings.load(file, {})
    again.db = loaded.db
    assert again == loaded
