"""Where source files are: the shipped ones, and the operator's own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from crawler.source.model import Source
from khaosan.errors import UsageError
from khaosan.settings import Settings

SHIPPED = Path(__file__).parents[1] / "sources"


@cache
def common() -> dict[str, Any]:
    """The data that holds for every source (`sources/_common.toml`)."""
    with (SHIPPED / "_common.toml").open("rb") as stream:
        return tomllib.load(stream)


def load_all(sources_dir: str | Path | None = None) -> dict[str, Source]:
    """Every source by its name: the shipped ones, and the operator's own from `sources_dir`,
    which win over a shipped one of the same name.

    Raises UsageError for a folder that is missing or a file that is wrong.
    """
    from crawler.source.reader import load

    found = {}
    for folder in (SHIPPED, Path(sources_dir) if sources_dir else None):
        if folder is None:
            continue
        if not folder.is_dir():
            raise UsageError(f"sources_dir: {folder}: no such folder")
        for file in sorted(folder.glob("*.toml")):
            if not file.name.startswith("_"):
                found[file.stem] = load(file)
    return found


def find(name: str, settings: Settings) -> Source:
    """The source of this name. Raises UsageError that names the known ones."""
    known = load_all(settings.sources_dir or None)
    if name not in known:
        raise UsageError(f"no such source: {name}; known are {', '.join(sorted(known))}")
    return known[name]
