"""Imports run one way: cli -> rooms -> khaosan; nlp and store know no other room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {"crawler", "nlp", "store", "jobs", "web", "cli", "bench", "tests"}
MAY = {
    "khaosan": set(),
    "nlp": {"khaosan"},
    "store": {"khaosan"},
    "crawler": {"khaosan", "store"},
    "jobs": {"khaosan", "store", "crawler", "nlp"},
    "web": {"khaosan", "store"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found & (ROOMS | {"khaosan"})


@pytest.mark.parametrize("room", MAY)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        assert imports(path) <= MAY[room] | {room}, path
