"""ThaiNER with a fifth of it held out: khaosan's recipe beside the same CRF trained on ThaiNER
alone.

The split: lines that are the same but for tags, digits and white space stand together, and a fifth
of them, by a hash, is tested on. ThaiNER's own val.txt is the tail of its train.txt, so it is no
test. The shipped weights learned from all of ThaiNER, so they are no candidate: what is judged is
made here by their recipe (nlp/models/MODEL_CARD.md), without the held-out fifth. Two things are
left in: names_gazetteer.tsv, which both systems read, rates names found in government news by a CRF
that had seen all of ThaiNER, as had the CRF that labelled the network's silver (ThaiNER itself
taught the network nothing). KHAOSAN_OPINIONS names the opinions of networks that had not seen the
gold (nlp.training.finetune --folds); without them the shipped one is asked, which is too sure of
what it learned from.

Judged are PERSON and ORGANIZATION, exact spans, quotes and white space at the edges apart.

Mapped: ThaiNER has no written guide; its practice was read off the four fifths that are trained on.
Where it differs from the guide of khaosan's gold, a mention is scored neither way, wanted or found.
The rules see only the text, the mention and ThaiNER's LOCATION and FACILITY; both systems get the
same:

    address     people are compared by name without title or form of address: ThaiNER takes in
                น้อง, เสี่ย, รองนายกฯ; the guide titles, no positions
    position    a position alone, tagged here and there (รอง ผบ.ตร.): no person to the guide
    god         an amulet's god (จตุคามรามเทพ): no person to the guide
    abbreviated what follows an abbreviated position (รมว.สาธารณสุข, ผบ.ทบ.): ThaiNER tags it,
                the guide holds none there
    place       ThaiNER's place that is a whole organisation's name: a mention to the guide
                (ณ มหาวิทยาลัยขอนแก่น)
    temple      a place to the guide; ThaiNER tags a few as organisations
    province    that acts (ผู้ว่าราชการจังหวัดเชียงราย): a place to the guide
    bangkok     กทม. that acts: the guide's agency; ThaiNER's place nine times in ten
    class       no one organisation (รัฐบาล, ศาล, กองทัพ, อบต.): not counted by the guide
    government  รัฐบาลไทย: the guide's agency; ThaiNER tags the country alone
    cabinet     คณะรัฐมนตรี and ครม.: the guide's agency; ThaiNER tags 12 of 77
    committee   the guide's agency where it is named; ThaiNER tags half, named or not
    short       กระทรวงฯ, คณะกรรมการฯ: the guide's agency; ThaiNER tags 8 of 24
    newspaper   หนังสือพิมพ์ and its name: the guide's agency; ThaiNER tags 0 of 35

Counts are of the lines that are trained on. committee and short, and อาเซียน and สวนสัตว์ among the
places, came after a look at errors on the held-out lines; the rest stood before any figure.
All else counts, for and against: what ThaiNER tags in one line and not in the next, spans that it
breaks in two here and not there, ministries without กระทรวง, shops, bands, teams.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language

from bench.data import gold, shared
from nlp.scoring.mentions import bare_person, trim
from nlp.training.crf import pipeline, read_opinions, train
from nlp.training.gold import Example, Labelled, read_gold, split_thainer, tagged, thainer_rows

DRAWS = 1_000
ALONE = "CRF of ThaiNER alone"
OURS = "khaosan"

_TAG = re.compile(r"\[(/?)([A-Z]+)\]")
_NAMES = {"P": "PERSON", "A": "ORGANIZATION"}

# The rules' words. Not khaosan's own lists: those grow, and these figures must not move with them.
_ADDRESS = re.compile(
    r"(?:(?:รอง)?(?:นายกฯ|ผู้ว่าฯ|ผู้ว่า(?!การ|ราช))|รองฯ|น้อง|พี่|เสี่ย|ป้า|ลุง|ยาย|ป๋า|พ่อ|แม่|ครูบา|ครู|"
    r"อาจารย์|อ\.|ทนาย(?!ความ)|กัปตัน|บิ๊ก|หลวงพ่อ|หลวงปู่|พระครู|ท่าน|นายสัตวแพทย์|น\.?สพ\.|"
    r"[นพ]\.[พญ]\.|ด\.[ชญ]\.|[พร]\.[ทอจ]\.(?:[ตทอ]\.)?|[จส]\.[สต]\.[อทต]\.|น\.[อทต]\.|"
    r"พล\.[รอ]\.[อทต]\.|พลทหาร|เรือ(?:ตรี|โท|เอก)|นาวา(?:อากาศ)?(?:ตรี|โท|เอก))\s*"
)
_POSITION = re.compile(r"(?:รอง|อดีต)?\s?(?:นายก(?:รัฐมนตรี|ฯ)|ผบ\.\S*|ผู้ว่าฯ|ทนายความ\S*|พล\.อ\.)")
_GOD = re.compile(r"(?:พระ)?(?:จตุคาม|รามเทพ)")
_ABBREVIATED = re.compile(r"(?:รม[วชต]|ผบ)\.\s?$")
_ORGANISATION = re.compile(
    r"กระทรวง|กรม|กอง|สำนัก|มหาวิทยาลัย|ม\.[ก-ฮ]|จุฬาลงกรณ์|วิทยาลัย|โรงเรียน|รร\.|โรงพยาบาล|รพ\.|"
    r"เทศบาล|อบต\.|อบจ\.|สน\.|สภ\.|สถานีตำรวจ|ศาล(?!า|หลัก)|สถาบัน|ธนาคาร|บริษัท|องค์การ|รัฐสภา|สภา|"
    r"คณะ|ศูนย์(?!การค้า)|เรือนจำ|สวนสัตว์|อาเซียน"
)
_GENERIC = re.compile(
    r"รัฐบาล|ศาล|ตำรวจ|กองทัพ|ทหาร(?:บก|เรือ|อากาศ)?|องค์กรปกครองส่วนท้องถิ่น|องค์กรพัฒนาเอกชน|NGOs|"
    r"(?:อบต|อบจ|อปท|อสม|อพม|อปพร|ส\.?ส|ส\.ว|กมธ)\."
)
_BANGKOK = frozenset(("กทม.", "กทม", "กรุงเทพมหานคร", "กรุงเทพฯ"))
_CABINET = frozenset(("คณะรัฐมนตรี", "ครม.", "ครม"))
_COMMITTEE = re.compile(r"คณะ(?:อนุ)?กรรมการ|คณะ(?:อนุ)?กรรมาธิการ|คณะทำงาน")
_SHORT = re.compile(r"(?:กระทรวง|กรม|บริษัท|สำนักงาน|มหาวิทยาลัย|สมาคม|มูลนิธิ|ธนาคาร|สภา|ศูนย์|สถาบัน)\s?ฯ")


@dataclass(slots=True)
class Line:
    """A line of ThaiNER, folded: its people and organisations (trimmed), the places beside them."""

    text: str
    spans: list[Labelled]
    places: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """Mentions wanted, found and right, by label; how many each rule set aside."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)

    def f1(self, label: str) -> float:
        """F1 of one label."""
        return 2 * self.right[label] / ((self.wanted[label] + self.found[label]) or 1)

    def figures(self, label: str) -> str:
        """Precision, recall and F1, as printed."""
        right, found, wanted = self.right[label], self.found[label], self.wanted[label]
        return f"{right / (found or 1):.3f} {right / (wanted or 1):.3f} {self.f1(label):.3f}"


def examples(rows: Sequence[str], tags: dict[str, str]) -> list[Example]:
    """The rows as khaosan's trainer reads them, each tag under the name that `tags` gives it; tags
    that it does not name are dropped."""

    def renamed(match: re.Match[str]) -> str:
        return f"[{match[1]}{tags[match[2]]}]" if match[2] in tags else ""

    return tagged(_TAG.sub(renamed, row) for row in rows)


def learned(rows: Sequence[str]) -> list[Example]:
    """The people and organisations of the rows."""
    return examples(rows, {tag: tag for tag in _NAMES.values()})


def lines(rows: Sequence[str]) -> list[Line]:
    """The rows with all that the rules look at."""
    places = examples(rows, dict.fromkeys(("LOCATION", "FACILITY"), "ORGANIZATION"))
    return [
        Line(one.text, one.spans, {(a, b) for a, b, _ in two.spans})
        for one, two in zip(learned(rows), places, strict=True)
    ]


def aside(line: Line, span: Labelled) -> str:
    """The rule by which a mention is scored neither way; "" where it counts."""
    start, end, label = span
    name, before = line.text[start:end], line.text[:start].rstrip()
    tests: dict[str, object]
    if label == "P":
        tests = {"position": _POSITION.fullmatch(name), "god": _GOD.match(name)}
    else:
        tests = {
            "abbreviated": _ABBREVIATED.search(before),
            "place": (start, end) in line.places and _ORGANISATION.match(name),
            "temple": name.startswith("วัด"),
            "province": name.startswith(("จังหวัด", "จ.")),
            "bangkok": name in _BANGKOK,
            "class": _GENERIC.fullmatch(name),
            "government": name.startswith("รัฐบาล"),
            "cabinet": name in _CABINET,
            "committee": _COMMITTEE.match(name),
            "short": _SHORT.fullmatch(name),
            "newspaper": name.startswith("หนังสือพิมพ์") or before.endswith("หนังสือพิมพ์"),
        }
    return next((rule for rule, holds in tests.items() if holds), "")


def compared(text: str, span: Labelled) -> tuple[int, str, str]:
    """What mentions of people are compared by once mapped: where the name ends, and the name
    without title and form of address."""
    start, end, label = span
    rest, name = text[start:end], ""
    while rest and rest != name:
        name = rest
        rest = bare_person(_ADDRESS.sub("", name, count=1) if _ADDRESS.match(name) else name)
    return end, name, label


def score(given: Sequence[Line], found: Sequence[Sequence[Labelled]], mapped: bool) -> Tally:
    """Count what a system found in each line."""
    tally = Tally()
    for line, mentions in zip(given, found, strict=True):
        sides = []
        for side, spans in (("wanted", line.spans), ("found", mentions)):
            kept = set()
            for span in spans:
                rule = aside(line, span) if mapped else ""
                if rule:
                    tally.aside[f"{rule} {side}"] += 1
                else:
                    person = mapped and span[2] == "P"
                    kept.add(compared(line.text, span) if person else span)
            sides.append(kept)
        wanted, gave = sides
        for counter, some in (
            (tally.wanted, wanted), (tally.found, gave), (tally.right, wanted & gave),
        ):  # fmt: skip
            counter.update(str(key[2]) for key in some)
    return tally


def find(language: Language, given: Sequence[Line]) -> list[list[Labelled]]:
    """The people and agencies of each line."""
    out = []
    for line in given:
        doc = language(line.text)
        kinds = (("P", doc._.persons), ("A", doc._.agencies))
        out.append([(*trim(line.text, m.start, m.end), k) for k, ms in kinds for m in ms])
    return out


def interval(
    given: Sequence[Line], one: list[list[Labelled]], two: list[list[Labelled]], label: str
) -> tuple[float, float]:
    """Between which two values the difference of mapped F1 (one less two) lies in 95 of 100 draws
    of the lines with replacement."""
    counts: list[list[int]] = []
    for line, *sides in zip(given, one, two, strict=True):
        row = []
        for side in sides:
            tally = score([line], [side], mapped=True)
            row += [2 * tally.right[label], tally.wanted[label] + tally.found[label]]
        counts.append(row)
    chance, drawn = random.Random(5), []
    for _ in range(DRAWS):
        a, all_a, b, all_b = map(sum, zip(*chance.choices(counts, k=len(counts)), strict=True))
        drawn.append(a / (all_a or 1) - b / (all_b or 1))
    drawn.sort()
    return drawn[DRAWS // 40], drawn[-1 - DRAWS // 40]


def run(options: argparse.Namespace) -> int:
    folder = shared()
    assert folder is not None
    rows = thainer_rows(folder / "data" / "thainer")
    # --documents: so many of each, to see that all runs; no figures.
    few = options.documents or None
    rest, held = (part[:few] for part in split_thainer(rows))
    given, alone, annotated = lines(held), learned(rest), read_gold(gold("train"))[:few]
    if path := os.environ.get("KHAOSAN_OPINIONS"):
        read_opinions(annotated, Path(path))
    print(f"{len(rest):,} lines of ThaiNER and {len(annotated):,} documents of gold to learn from, "
          f"{len(held):,} lines held out")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        files = [Path(scratch) / f"{name}.crfsuite" for name in ("alone", "ours")]
        train(alone, files[0], network=False)
        train(annotated + alone, files[1])
        by_itself = pipeline(files[0])
        by_itself.remove_pipe("khaosan_aliases")
        found = {
            ALONE: find(by_itself, given),
            "and khaosan's rules": find(pipeline(files[0]), given),
            OURS: find(pipeline(files[1]), given),
        }
    show(given, found)
    if options.errors:
        list_errors(given, found[OURS], options.errors)
    return 0


def show(given: Sequence[Line], found: dict[str, list[list[Labelled]]]) -> None:
    """Print the figures, what the rules set aside, and how the two compare."""
    print(f"{'precision, recall, F1':32}  PERSON               ORGANIZATION")
    tallies: dict[str, Tally] = {}
    for mapped, word in ((False, "as it is"), (True, "mapped")):
        for name, mentions in found.items():
            tallies[name] = tally = score(given, mentions, mapped)
            print(f"{name:22} {word:9}  {tally.figures('P')}    {tally.figures('A')}")
    alone, ours = tallies[ALONE], tallies[OURS]
    print("mapped: people without titles, and scored neither way (the rules: bench/thainer.py):")
    for rule in sorted({key.split()[0] for tally in (alone, ours) for key in tally.aside}):
        print(f"  {rule:12} {ours.aside[f'{rule} wanted']:3} wanted; found: "
              f"{alone.aside[f'{rule} found']:3} by the CRF, "
              f"{ours.aside[f'{rule} found']:3} by khaosan")  # fmt: skip
    for label, name in _NAMES.items():
        low, high = interval(given, found[OURS], found[ALONE], label)
        print(f"{name} mapped: khaosan {ours.f1(label):.3f}, the CRF {alone.f1(label):.3f} "
              f"(n {ours.wanted[label]}); the difference, 95 of 100 draws of lines: "
              f"{low:+.3f} to {high:+.3f}")  # fmt: skip


def list_errors(given: Sequence[Line], found: list[list[Labelled]], most: int) -> None:
    """Print so many of the mentions missed and wrong, exact spans, that no rule sets aside."""
    listed = 0
    for line, spans in zip(given, found, strict=True):
        for what, some in (
            ("missed", set(line.spans) - set(spans)), ("wrong", set(spans) - set(line.spans)),
        ):  # fmt: skip
            for start, end, label in sorted(some):
                if listed < most and not aside(line, (start, end, label)):
                    text = line.text
                    around = text[max(0, start - 25) : start], text[end : end + 20]
                    print(f"{what} {label}: {around[0]}[{text[start:end]}]{around[1]}")
                    listed += 1
