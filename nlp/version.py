"""Which model made an extraction, told without loading it.

Rules, lists and weights change between releases and while one works on them, so the key is taken
from the files themselves: what is in the store is extracted anew when any of them changed.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from pathlib import Path

from khaosan import __version__

# Code and data that an extraction depends on; code that trains or scores is not among them.
_SUFFIXES = {".py", ".tsv", ".txt", ".toml", ".json", ".crfsuite", ".onnx"}
_ASIDE = {"training", "scoring", "commands.py", "__pycache__"}


@functools.cache
def digest() -> str:
    """Twelve hex digits over every file of this package that takes part in extraction, and over
    the folding and cutting of text that it builds on."""
    root = Path(__file__).parent
    files = [
        p
        for p in root.rglob("*")
        if p.is_file() and p.suffix in _SUFFIXES and not _ASIDE & set(p.relative_to(root).parts)
    ]
    files += [
        root.parent / "khaosan" / name
        for name in ("text.py", "tables.py", "months.py", "months.tsv", "titles.py", "titles.tsv")
    ]
    total = hashlib.sha256()
    for path in sorted(files, key=lambda p: p.relative_to(root.parent).as_posix()):
        total.update(path.relative_to(root.parent).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def model_versions(engine: str) -> dict[str, str]:
    """Name and version of everything that takes part, without loading any of it."""
    return {
        "khaosan": __version__,
        "rules": digest(),
        "engine": engine,
        **{name: importlib.metadata.version(name) for name in ("spacy", "pythainlp", "nlpo3")},
        **_external(engine),
    }


def model_key(engine: str) -> str:
    """One short string for a model: the same for the same files, another for any other."""
    text = "\n".join(f"{k}={v}" for k, v in sorted(model_versions(engine).items()))
    return f"{engine}-{__version__}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _external(engine: str) -> dict[str, str]:
    # A model in a folder or file of the user's own: size and time of its files tell a new one.
    path = Path(engine.partition(":")[2])
    if not engine.partition(":")[2] or not path.exists():
        return {}
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    stats = "".join(f"{p.name}{p.stat().st_size}{p.stat().st_mtime_ns}" for p in files)
    return {"files": hashlib.sha256(stats.encode()).hexdigest()[:12]}
