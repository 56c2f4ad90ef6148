"""Imports run one way: cli -> rooms -> khaosan; nlp and store know no other room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {"crawler", "nlp", "store", "jobs", "cli", "bench", "tests"}
MAY = {
    "khaosan": set(),
    "nlp": {"khaosan"},
    "store": {"khaosan"},
    "crawler": {"khaosan", "store"},
    "jobs": {"khaosan", "store", "crawler", "nlp"},
}


# What shows the store to people stands in folders of its own; nothing else of the store knows them.
FACES = {"store/web": "store.web", "store/screen": "store.screen"}


def modules(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in modules(path)} & (ROOMS | {"khaosan"})


@pytest.mark.parametrize("room", MAY)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        assert imports(path) <= MAY[room] | {room}, path


@pytest.mark.parametrize("folder", FACES)
def test_a_face_of_the_store_is_known_to_itself_only(folder: str) -> None:
    face = FACES[folder]
    for path in (p for room in MAY for p in (ROOT / room).rglob("*.py")):
        if not path.is_relative_to(ROOT / folder):
            assert not [m for m in modules(path) if m == face or m.startswith(face + ".")], path
