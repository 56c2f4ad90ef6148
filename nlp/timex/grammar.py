"""The grammar of Thai dates: named patterns over the letters of atoms.

A pattern reads the string of letters that nlp.timex.atoms makes (nlp.timex.lexicon lists them); a
named group is the atom of that name: d day, m month, y year and q the words before it, n numeric
date, x quarter, 1 and 2 for the beginning and the end of a range. nlp.timex.meanings says what a
match means.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from nlp.timex import meanings
from nlp.timex.reading import Draft


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over letters and what it means. `firsts`: the letters that it can begin with.
    `with_text`: the meaning needs the text too."""

    firsts: str
    pattern: re.Pattern[str]
    meaning: Callable[..., Draft | None]
    with_text: bool = False


def _year(index: str) -> str:
    """A year with its words: a number that can be one, two digits, any number after an era."""
    return rf"o?(?P<q{index}>p?e?)(?P<y{index}>[yYt]|(?<=[pe])T|(?<=e)c)"


def _maybe_year(index: str) -> str:
    return f"(?:,?{_year(index)})?"


def _day_year(index: str) -> str:
    """A year after a day and a month, or none: it may stand on the next line, and a word of
    measure after two digits does not make them a count."""
    return rf"(?:(?:,?o?|_(?=p?e?[yY]))(?P<q{index}>p?e?)(?P<y{index}>[yYtT]|(?<=e)c))?"


_W = "(?:w,?)?"
_V = "(?:v_?)?"
_TO = "_?-_?"
_BEFORE_MONTH = "_?(?:(?<=vd)k)?"
# A day with its month, the first and the last of a range.
_D1 = rf"{_W}{_V}(?P<d1>d)"
_D2 = rf"{_W}{_V}(?P<d2>d)"
_M1 = rf"{_BEFORE_MONTH}(?P<m1>m)"
_M2 = rf"{_BEFORE_MONTH}(?P<m2>m)"
_ANY1 = rf"{_BEFORE_MONTH}(?P<m1>[mE])"
_ANY2 = rf"{_BEFORE_MONTH}(?P<m2>[mE])"
_Y1, _Y2 = _maybe_year("1"), _maybe_year("2")
_DAY_Y1, _DAY_Y2 = _day_year("1"), _day_year("2")
_ENGLISH_Y1 = "(?:,?(?P<q1>e?)(?P<y1>[yYtd]))?"
_MORE_DAYS = rf"(?:(?:-{_W}{_V}|,&?|&)d){{0,8}}"
_NEXT_DAY = rf"(?:-{_W}{_V}|,&?|&)"
# A year that stands before its part: ปีงบประมาณ 2567 ไตรมาส 3.
_YEAR_FIRST = r"(?=[fpeyY])(?:fo?)?(?P<q1>p?e?)(?P<y1>[yY]|(?<=[fpe])[tT]|(?<=e)c)"
_OF_QUARTER = rf"(?:(?:/|,?o?f?){_year('1')}|(?=o?,?(?P<u>u)))"
_OF_PART = rf"(?:o?f?{_year('1')}|o?(?P<u>u))"
# Around a year that no word makes one: neither a telephone number nor a document's.
_ALONE, _AND_ALONE = r"(?<![-/nctyY])", r"(?![-/]?[cndtTN]|[yY])"

# (letters it can begin with, pattern, meaning); those that need the text stand in _WITH_TEXT.
# Of those that match at a place the longest wins, then the first.
_PLAIN: tuple[tuple[str, str, Callable[..., Draft | None]], ...] = (
    # 15 ธันวาคม 2564; 15th of December, 2021; December 15, 2021; August, 23 2022
    ("wvd", rf"{_D1}{_M1}{_DAY_Y1}", meanings.day),
    ("wvd", rf"{_D1}o?(?P<m1>E){_ENGLISH_Y1}", meanings.day),
    # 1 เดือนตุลาคม 2564; 15-ก.ค.-2565; ธันวาคม 11, 2014
    ("wd", rf"{_W}(?P<d1>d)(?P<k>k)(?P<m1>m),?(?P<q1>p?e?)(?P<y1>y)", meanings.day),
    ("wvd", rf"{_D1}(?P<s>[-/])(?P<m1>[mE])(?P=s)(?P<q1>)(?P<y1>[yYtT])", meanings.day),
    ("wm", rf"{_W}(?P<m1>m)(?P<d1>d),(?P<q1>)(?P<y1>y)", meanings.day),
    ("wE", rf"{_W}(?P<m1>E),?(?P<d1>d)(?:,?(?P<q1>e?)(?P<y1>[yY]))?", meanings.day),
    ("wv", rf"{_W}v(?P<d1>d)(?=(?:,?&|,)(?:{_W}v?d(?:,?&|,)){{0,8}}{_W}v?d{_M1}{_DAY_Y1})",
     meanings.day_sharing),
    # 15-17 ธันวาคม 2564; 7, 11 และ 12 กรกฎาคม; December 15-17, 2021
    ("wvd", rf"{_D1}{_MORE_DAYS}{_NEXT_DAY}(?P<d2>d)_?k?(?P<m1>m){_DAY_Y1}", meanings.days),
    ("wvd", rf"{_D1}(?:-{_W}|&)(?P<d2>d)o?(?P<m1>E){_ENGLISH_Y1}", meanings.days),
    ("wE", rf"{_W}(?P<m1>E)(?P<d1>d)(?:-|&)(?P<d2>d)(?:,?(?P<q1>e?)(?P<y1>[yY]))?", meanings.days),
    # 30 พ.ย. - 2 ธ.ค. 65; December 30, 2021 - January 2, 2022
    ("wvd", rf"{_D1}{_ANY1}{_DAY_Y1}{_TO}{_D2}{_ANY2}{_DAY_Y2}", meanings.day_span),
    ("wE", rf"{_W}(?P<m1>E)(?P<d1>d){_Y1}-{_W}(?P<m2>E)(?P<d2>d),?(?P<q2>e?)(?P<y2>[yY])",
     meanings.day_span),
    # เดือนมกราคม 2565; มกราคม - มีนาคม 2565
    ("kmE", rf"k?(?P<m1>[mE]),?{_year('1')}", meanings.month),
    ("km", r"k?(?P<m1>m)", meanings.month),
    ("kmE", rf"k?(?P<m1>[mE]){_Y1}{_TO}k?(?P<m2>[mE]){_Y2}", meanings.month_span),
    # ปี พ.ศ. 2564; ค.ศ. 2021; 2564; พ.ศ. 2566 - 2570; ปี 2567/68
    ("p", r"(?P<q1>pe?)(?P<y1>[yYtT]|(?<=e)c)", meanings.year),
    ("e", r"(?P<q1>e)(?P<y1>[yYctT])", meanings.year),
    ("y", rf"{_ALONE}(?P<q1>)(?P<y1>y){_AND_ALONE}", meanings.year),
    ("pe", r"(?P<q1>pe?|e)(?P<y1>[yYtT]|(?<=e)c)-(?P<q2>p?e?)(?P<y2>[yYtT]|(?<=e)c)",
     meanings.years),
    ("yY", rf"{_ALONE}(?P<q1>)(?P<y1>[yY])-(?P<q2>p?e?)(?P<y2>[yY]|t){_AND_ALONE}", meanings.years),
    ("peyY", r"(?<![dnc/])(?P<q1>p?e?)(?P<y1>[yY])/(?P<q2>)(?P<y2>[yYtTd])", meanings.season),
    ("p", r"(?P<q1>pe?)(?P<y1>t)/(?P<q2>)(?P<y2>t)", meanings.season),
    # ปีงบประมาณ พ.ศ. 2565; ปีงบประมาณ 2565 - 2567
    ("f", rf"fo?_?{_year('1')}", meanings.fiscal_year),
    ("f", r"fo?(?P<q1>p?e?)(?P<y1>[yYtT])[-/](?:fo?)?(?P<q2>p?e?)(?P<y2>[yYtT])",
     meanings.fiscal_year),
    # ปีการศึกษา 2564; 2561 ถึงปีการศึกษา 2565; 2564/2565; ภาคเรียนที่ 1/2565
    ("a", rf"ao?{_year('1')}", meanings.academic_year),
    ("a", r"ao?(?P<q1>p?e?)(?P<y1>[yYtT])-(?:ao?)?(?P<q2>p?e?)(?P<y2>[yYtT])",
     meanings.academic_year),
    ("a", r"ao?(?P<q1>p?e?)(?P<y1>[yYtT])(?P<season>/)(?P<q2>)(?P<y2>[yYtT])",
     meanings.academic_year),
    ("s", rf"sd(?:/|,?o?a?){_year('1')}", meanings.academic_year),
    # ไตรมาสที่ 1-3 ปี 2564; 4Q64; ปีงบประมาณ 2567 ไตรมาส 3
    ("xX", rf"(?:x(?=d)|(?=X))(?P<x1>[dX])(?:(?:-x?|&)(?P<x2>d))?{_OF_QUARTER}?", meanings.quarter),
    ("d", rf"(?P<x1>d)x/?{_year('1')}", meanings.quarter),
    ("fpeyY", rf"{_YEAR_FIRST},?x(?P<x1>d)(?:-x?(?P<x2>d))?", meanings.quarter),
    # ครึ่งปีแรกของปี 2565; 9 เดือนแรกของปี 2564
    ("h", rf"(?P<h1>h){_OF_PART}", meanings.half),
    ("fpeyY", rf"{_YEAR_FIRST},?(?P<h1>h)", meanings.half),
    ("d", rf"(?P<d1>d)(?P<P1>P){_OF_PART}", meanings.span),
    # วันนี้; 3 วันที่แล้ว; ปีนี้; วันศุกร์หน้า
    ("r", r"(?P<r1>r)", meanings.relative),
    ("dt", r"(?P<d1>[dt])(?P<a1>A)", meanings.days_ago),
    ("u", r"(?P<u1>u)", meanings.unit),
    ("w", r"(?P<w1>w)", meanings.weekday),
)  # fmt: skip
_WITH_TEXT: tuple[tuple[str, str, Callable[..., Draft | None]], ...] = (
    # 15/12/2564 - 17/12/2564; 15-17/12/2564; วันนี้ - 31 มกราคม 2565
    ("wvN", rf"{_W}{_V}(?P<n1>N)", meanings.numeric),
    ("wvN", rf"{_W}{_V}(?P<n1>N)-{_W}{_V}(?P<n2>N)", meanings.numeric_span),
    ("wvd", rf"{_D1}-{_W}{_V}(?P<n2>N)", meanings.numeric_span),
    ("r", rf"(?P<r1>r)-{_D1}{_M1}{_DAY_Y1}", meanings.from_today),
    ("r", rf"(?P<r1>r)-{_W}{_V}(?P<n1>N)", meanings.from_today),
)

RULES: tuple[Rule, ...] = (
    *(Rule(firsts, re.compile(pattern), meaning) for firsts, pattern, meaning in _PLAIN),
    *(Rule(firsts, re.compile(pattern), meaning, True) for firsts, pattern, meaning in _WITH_TEXT),
)
# The rules by the letter that a match of them begins with.
BY_LETTER: dict[str, tuple[Rule, ...]] = {
    letter: tuple(rule for rule in RULES if letter in rule.firsts)
    for letter in sorted(set("".join(rule.firsts for rule in RULES)))
}
