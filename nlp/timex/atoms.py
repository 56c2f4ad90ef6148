"""A text cut into the atoms that dates are made of, and those written as a string of letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.timex import spelt
from nlp.timex.lexicon import NUMERIC, Lexicon, key_of, lexicon

# A number of two digits that counts these is no day: โควิด 19.
_NO_DAY_BEFORE = re.compile(r"[A-Za-zก-\u0e4e][-–—]$|(?:โควิด|covid) ?[-–—]? ?$", re.I)
_BLANKS = re.compile(r"[ ]{1,20}")


@dataclass(slots=True)
class Atom:
    """A piece of the text: its letter (nlp.timex.lexicon), its place, its value as a number, and
    its text value (an era, a unit; for months the form)."""

    letter: str
    start: int
    end: int
    number: int
    value: str = ""


def cut(text: str) -> tuple[list[Atom], str]:
    """The atoms of a folded text, and a string with a letter for each.

    Where other text stands between two atoms there is a blank between their letters, and a dummy
    atom to keep both in step.
    """
    lex = lexicon()
    words = lex.words
    atoms: list[Atom] = []
    letters: list[str] = []
    position = 0
    for match in lex.pattern.finditer(text):
        start, end = match.span()
        if start < position:
            continue  # inside a number in words
        if start != position and (letters and not _BLANKS.fullmatch(text, position, start)):
            atoms.append(Atom(" ", position, position, 0))
            letters.append(" ")
        position = end
        surface = match[0]
        first = surface[0]
        if "0" <= first <= "9":
            atom = _number(lex, text, surface, start, end, atoms)
        elif first == "\n":
            if letters and letters[-1] == "_":
                continue
            atom = Atom("_", start, end, 0)
        elif first == "/" or first == ",":
            atom = Atom(first, start, end, 0)
        else:
            word = words.get(key_of(surface))
            if word is None:  # a dash of any length
                atom = Atom("-", start, end, 0)
            else:
                number = int(word.value) if word.value.lstrip("-").isdigit() else 0
                atom = Atom(word.letter, start, end, number, word.form or word.value)
        atoms.append(atom)
        letters.append(atom.letter)
        if atom.letter in "vwepm" and (in_words := _spelt(lex, text, atom)):
            atoms.append(in_words)
            letters.append(in_words.letter)
            position = in_words.end
    return atoms, "".join(letters)


def _spelt(lex: Lexicon, text: str, before: Atom) -> Atom | None:
    """The day or the year in words right after what announces one."""
    if before.letter in "vw":
        if before.letter == "w" and not text.endswith("ที่", before.start, before.end):
            return None
        found = spelt.day(text, before.end)
        return Atom("d", found.start, found.end, found.number) if found else None
    found = spelt.year(text, before.end)
    if found is None:
        return None
    letter = "Y" if lex.beside["measure"].match(text, _skip(text, found.end)) else "y"
    return Atom(letter, found.start, found.end, found.number)


def _number(lex: Lexicon, text: str, surface: str, start: int, end: int, atoms: list[Atom]) -> Atom:
    digits = surface
    if not digits.isdigit():
        digits = digits.rstrip("stndrh")
        if not digits.isdigit():
            whole = NUMERIC.fullmatch(surface) and (start == 0 or text[start - 1] not in surface)
            return Atom("N" if whole else "n", start, end, 0)
    size = len(digits)
    if size > 4:
        return Atom("n", start, end, 0)
    number = int(digits)
    before = text[start - 1] if start else ""
    if size >= 3:
        # A year is 2300 to 2799 of the Buddhist or 1700 to 2199 of the Common Era.
        letter = "c"
        if size == 4 and (1700 <= number < 2200 or 2300 <= number < 2800):
            letter = "Y" if lex.beside["measure"].match(text, _skip(text, end)) else "y"
        return Atom(letter, start, end, number)
    if text[end : end + 1] == "%" or (
        before.isascii() and before.isalpha() and not _quarter(atoms)
    ):
        return Atom("n", start, end, number)
    if 1 <= number <= 31:
        refused = before in "-– 9" and _NO_DAY_BEFORE.search(text, max(0, start - 8), start)
        return Atom("n" if refused else "d", start, end, number)
    letter = "t" if size == 2 else "n"
    if letter == "t" and lex.beside["measure"].match(text, _skip(text, end)):
        letter = "T"
    return Atom(letter, start, end, number)


def _quarter(atoms: list[Atom]) -> bool:
    return bool(atoms) and atoms[-1].letter == "x"


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
