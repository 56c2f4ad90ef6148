"""Regular expressions that every supported Python matches alike."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
# A possessive quantifier of a group, in plain text or in an f-string: Python before 3.11.5 (Debian
# 12's) matches it wrongly where the group can backtrack (gh-106052). An atomic group is right.
_POSSESSIVE = re.compile(r"(?:(?<!\\)\)|[A-Z_]\})(?:[*?+]|\{{1,2}[\d,]+\}{1,2})\+")


def test_no_possessive_quantifier_of_a_group() -> None:
    assert _POSSESSIVE.search(r"(?:a|b)*+") and _POSSESSIVE.search("{_BRACKET}?+")
    assert _POSSESSIVE.search("(?:x{y}){{0,2}}+") and not _POSSESSIVE.search(r"\s*+[a-z]{0,2}+")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ("khaosan", "crawler", "nlp", "store", "jobs")
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _POSSESSIVE.search(line)
    ]
    assert found == []
