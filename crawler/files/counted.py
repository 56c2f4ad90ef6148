"""The numbers that word processors put before paragraphs and do not write into them."""

from __future__ import annotations

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Without ฃ and ฅ, as Word and official lists count.
_THAI_LETTERS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
BULLET = "•"


def numeral(number: int, form: str) -> str:
    """A number as an item of a list has it. `form`: Word's name for the way of counting, or
    OpenDocument's first item (1, a, A, i, I, ๑, ก); what is not known counts as 1, 2, 3."""
    number = max(0, min(number, 9999))
    if form in ("none", "") or number == 0:
        return "" if form in ("none", "") else "0"
    if form in ("thaiNumbers", "๑") or form.startswith("๑"):
        return str(number).translate(_THAI_DIGITS)
    if form == "thaiLetters" or form.startswith("ก"):
        return _letters(number, _THAI_LETTERS)
    if form in ("lowerLetter", "a"):
        return _letters(number, "abcdefghijklmnopqrstuvwxyz")
    if form in ("upperLetter", "A"):
        return _letters(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if form in ("lowerRoman", "i"):
        return _roman(number)
    if form in ("upperRoman", "I"):
        return _roman(number).upper()
    return str(number)


def _letters(number: int, letters: str) -> str:
    # The 27th is aa, the 28th bb.
    times, at = divmod(number - 1, len(letters))
    return letters[at] * min(times + 1, 9)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        out += sign * count
    return out
