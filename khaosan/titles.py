"""What stands before a person's name and belongs to the mention: titles, ranks, degrees."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from khaosan.tables import read_table


@functools.cache
def titles() -> dict[str, str]:
    """Titles, ranks and degrees and their kinds (title, rank, degree, royal, latin)."""
    return {row[0]: row[1] for row in read_table(Path(__file__).with_name("titles.tsv"))}


@functools.cache
def title_pattern() -> re.Pattern[str]:
    """Matches, at the start of a person's mention, every title, rank and degree before the name."""
    longest_first = sorted(titles(), key=len, reverse=True)
    # A bare word without a full stop that may begin a name (ดร in ดรุณี) must be followed by space.
    one = "|".join(
        re.escape(t) + (r"(?=\s)" if t[-1] in "รศ" and len(t) < 3 else "") for t in longest_first
    )
    # Behind a title no vowel or tone sign stands: its last letter is then of the name (นางาโนะ).
    latin = r"(?<=[A-Za-z])(?![A-Za-z])|(?<![A-Za-z])(?![ะ-ฺ็-๎])"
    return re.compile(rf"(?:(?:{one})(?:{latin})\s*)+")
