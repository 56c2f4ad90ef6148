"""Letters and agreements of our own making, in the official form, and what they say."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khaosan.letters import SINGLE_FIELDS, Letter
from khaosan.records import Agreement
from khaosan.text import fold, tokens
from nlp.letters.reading import letters as read_folded
from nlp.letters.records import records
from nlp.pipeline import Pipeline
from nlp.spans import DateSpan
from nlp.timex import find

HERE = Path(__file__).parent
Said = dict[str, Any]
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LABEL = re.compile(r"^([ ]*)(เรื่อง|เรียน|อ้างถึง|สิ่งที่ส่งมาด้วย|ส่วนราชการ|ที่)(?=[ :])", re.M)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline()


def read(text: str) -> list[Letter]:
    """The letters of a text, read without the rest of the pipeline."""
    folded = fold(text)
    dates = [DateSpan(d.start, d.end, d.value, d.kind, d.score, d.rule) for d in find(folded.text)]
    return records(read_folded(folded.text, dates), folded)


@pytest.fixture(scope="session")
def read_letters() -> Callable[[str], list[Letter]]:
    return read


@pytest.fixture(scope="session")
def letters() -> dict[str, tuple[str, Said]]:
    """By name each letter's text, and its fields."""
    return _read("texts", "letters.toml")


@pytest.fixture(scope="session")
def mous() -> dict[str, tuple[str, Said]]:
    """By name the text of each agreement, and its fields."""
    return _read("mous", "mous.toml")


def _read(folder: str, file: str) -> dict[str, tuple[str, Said]]:
    told = tomllib.loads((HERE / file).read_text("utf-8"))
    return {
        name: ((HERE / folder / f"{name}.txt").read_text("utf-8"), said)
        for name, said in told.items()
    }


def _bare(value: Any) -> Any:
    """Without white space, which PDF loses and doubles, and with Arabic digits."""
    if isinstance(value, str):
        return "".join(fold(value).text.split())
    if isinstance(value, (list, tuple)):
        return [_bare(v) for v in value if v is not None]
    return value


def _letter(letter: Letter) -> Said:
    out: Said = {"form": letter.form}
    out |= {name: f.value for name in SINGLE_FIELDS if (f := getattr(letter, name))}
    if letter.circular:
        out["circular"] = True
    lists: Said = {
        "references": [r.value for r in letter.references],
        "copies": [c.value for c in letter.copies],
        "enclosures": [[e.value, e.count, e.unit] for e in letter.enclosures],
        "signers": [
            [
                s.value,
                s.position.value if s.position else None,
                s.acting,
                s.acting_for.value if s.acting_for else None,
            ]
            for s in letter.signers
        ],
    }
    return out | {name: told for name, told in lists.items() if told}


def _agreement(agreement: Agreement) -> Said:
    return {
        **{k: getattr(agreement, k) for k in ("kind", "status", "title", "parties", "place")},
        "date": agreement.date,
        "signers": [[s.person, s.party] for s in agreement.signatories],
        "witnesses": agreement.witnesses,
    }


@pytest.fixture(scope="session")
def wrong() -> Callable[[Said, Letter | Agreement | None], tuple[int, list[str]]]:
    """A function that gives how many fields there are, and what is wrong with which: those that
    are missing or other than they should be, and those that should not be there."""

    def compare(want: Said, found: Letter | Agreement | None) -> tuple[int, list[str]]:
        give: Said = {}
        if isinstance(found, Letter):
            give = _letter(found)
        elif found is not None:
            give = {k: v for k, v in _agreement(found).items() if v or k in want}
        names = sorted(want.keys() | give.keys())
        bad = [n for n in names if _bare(want.get(n)) != _bare(give.get(n))]
        return len(names), [f"{n}: {give.get(n)!r}, not {want.get(n)!r}" for n in bad]

    return compare


# ---- what files do to a text ------------------------------------------------


def _single(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _wrapped(width: int) -> Callable[[str], str]:
    """Lines broken as a narrow page breaks them, signatures side by side left whole."""

    def wrap(text: str) -> str:
        out: list[str] = []
        for line in text.split("\n"):
            current = ""
            for token in tokens(" ".join(line.split()) if ")   " not in line else line):
                if len(current) + len(token) > width and current.strip() and ")   " not in line:
                    out.append(current.rstrip())
                    current = token.lstrip()
                else:
                    current += token
            out.append(current)
        return "\n".join(out)

    return wrap


def _without_a_mark(label: re.Match[str]) -> str:
    return label[1] + re.sub("[่้ี]", "", label[2], count=1)


VARIATIONS: dict[str, Callable[[str], str]] = {
    "Thai digits": lambda t: t.translate(_THAI),
    "Arabic digits": lambda t: t.translate(_ARABIC),
    "single spaces, no indents": _single,
    "double spaces": lambda t: re.sub(r"(?<=\S) (?=\S)", "  ", t),
    "no spaces": lambda t: "\n".join("".join(line.split()) for line in t.split("\n")),
    "tabs": lambda t: re.sub(r" {3,}", "\t", t),
    "non-breaking spaces": lambda t: t.replace(" ", "\u00a0"),
    "no blank lines": lambda t: re.sub(r"\n\s*\n+", "\n", t),
    "lines of 70": _wrapped(70),
    "lines of 50": _wrapped(50),
    "decomposed ำ": lambda t: t.replace("ำ", "\u0e4d\u0e32"),
    "split ำ": lambda t: t.replace("ำ", " ำ"),
    "labels without marks": lambda t: _LABEL.sub(_without_a_mark, t),
    "page number": lambda t: "- 1 -\n" + t,
    "a title": lambda t: "เอกสารเผยแพร่ทางเว็บไซต์\n" + t,
    "CR LF": lambda t: t.replace("\n", "\r\n"),
}  # fmt: skip


@pytest.fixture(scope="session")
def variations() -> dict[str, Callable[[str], str]]:
    return VARIATIONS


# ---- what loses a part of it: the letter is the same, some fields are gone ----


def _spoil(text: str, how: str, chance: random.Random) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    at = chance.randrange(len(lines) - 1)
    if how == "a line lost":
        del lines[at]
    elif how == "a line break lost":
        lines[at : at + 2] = [f"{lines[at].rstrip()} {lines[at + 1].strip()}"]
    elif how == "two lines exchanged":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif how == "the end lost":
        lines = lines[: len(lines) // 2 + at // 2]
    elif how == "the beginning lost":
        lines = lines[at % 4 :]
    else:  # a line broken
        words = lines[at].split()
        middle = chance.randrange(len(words)) + 1
        lines[at : at + 1] = [" ".join(words[:middle]), " ".join(words[middle:])]
    return "\n".join(lines)


LOSSES = ("a line lost", "a line break lost", "two lines exchanged", "the end lost",
          "the beginning lost", "a line broken")  # fmt: skip


@pytest.fixture(scope="session")
def right_by_score(letters: dict[str, tuple[str, Said]]) -> dict[float, tuple[int, int]]:
    """Of spoiled letters by their score: how many of the fields that are given are right, and
    how many are given."""
    chance = random.Random(7)
    out: dict[float, tuple[int, int]] = {}
    for text, want in letters.values():
        for how in LOSSES * 8:
            found = read(_spoil(text, how, chance))[:1]
            for letter in found:
                told = _letter(letter)
                right = sum(_bare(v) == _bare(want.get(n)) for n, v in told.items())
                before = out.get(letter.score, (0, 0))
                out[letter.score] = before[0] + right, before[1] + len(told)
    return out
