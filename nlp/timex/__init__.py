"""Thai dates by rules: expressions of calendar time in a text, and what days they mean.

    from nlp.timex import find
    find("วันนี้ (15 ธันวาคม 2564)", published=date(2021, 12, 15))

Pure functions over folded text, without spaCy; `nlp.dates` is the pipeline's component.
"""

from nlp.timex.finder import FoundDate, find

__all__ = ["FoundDate", "find"]
