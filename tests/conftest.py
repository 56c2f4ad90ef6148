"""Fixtures for all rooms."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline for each example measures how busy the machine is.
settings.register_profile("khaosan", deadline=None)
settings.load_profile("khaosan")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold, seeds and corpus, where the machine has it; else the test is skipped."""
    named = os.environ.get("KHAOSAN_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared"
    if not (folder / "gold" / "dev.jsonl").is_file():
        pytest.skip("no shared folder here (KHAOSAN_SHARED names it)")
    return folder
