"""Mines `ชื่อเต็ม (ย่อ)` from a corpus of articles into nlp/data/agencies_mined.tsv:

    python -m nlp.training.agencies thaigov.jsonl.xz -o nlp/data/agencies_mined.tsv

An abbreviation in brackets follows the end of a full name, but nothing marks where the name begins.
Over many articles the words before the name differ and the name does not: the longest beginning at
an agency head (nlp/data/agency_heads.tsv) that most of the abbreviation's brackets share is it.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click

from khaosan.text import fold, key, squeeze
from nlp import lexicons

_BRACKET = re.compile(
    r"\(\s*((?:[ก-ฮ]{1,6}\.)+(?:[ก-ฮ]{1,6})?|[ก-ฮ]{2,6}|[A-Z][A-Za-z&\-. ]{1,14}?)\s*(?=\)|,| หรือ)"
)
_REACH = 90
MIN_COUNT = 3
MIN_SHARE = 0.55
# Abbreviated positions, volunteers, instruments and measures: in brackets after agencies, but none.
_NOT_AGENCIES = re.compile(
    r"รมว|รมช|รมต|ผอ\.|ผวจ|ปกท|ปลัด|หน\.|อธ\.|ผู้|พ\.ร|มติ|อพม|อสม|อปท|มอก|ปี|พ\.ศ|ค\.ศ|ศพด|ก\.ม|กม\."
    r"|MO[UACI]|MoU|FTA|SDG|[A-Z]{0,3}GDP|Outlook|Hub|Zoom|Center|Online|Plan|Partnership"
    r"|Board of|Minister|Secretary|Summit|Forum|Meeting|Visit|Powers|Climate|Credit|System"
    r"|Food|Dry Port"
)
# Classes with many members, and pieces of longer names.
_GENERIC = re.compile(
    r"(?:องค์กรปกครองส่วนท้องถิ่น|หน่วยงาน.*|องค์การบริหารส่วน(?:จังหวัด|ตำบล)|โรงพยาบาล(?:ส่งเสริมสุขภาพตำบล|สนาม)?"
    r"|สำนักงาน[ก-๎]*(?:จังหวัด|อำเภอ)|กลุ่ม.*|เครือข่าย.*|ศูนย์(?:กลาง|ลูกค้า|ราชการสะดวก|พักคอย).*|การท่องเที่ยว(?!แห่ง).*"
    r"|โรงงาน.*|ช่อง.*|สภาพ.*|อบต่อ.*|กองทุน|หน่วย.*|ฝ่าย.*|สถานีอนามัย.*|วิสาหกิจชุมชน.*|โรงเรียน|บริษัท)$"
)


def read(path: Path) -> Iterator[str]:
    """The text of each article: title, newline, body."""
    opener = lzma.open if path.suffix == ".xz" else open
    stream: IO[str]
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            yield row.get("text") or f"{row.get('title') or ''}\n{row.get('body') or ''}"


def brackets(texts: Iterable[str]) -> dict[str, Counter[str]]:
    """For each abbreviation in brackets, the stretches of text before it with counts.

    An article that was published twice counts once.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    seen: set[int] = set()
    for raw in texts:
        text = fold(raw).text
        digest = hash(text)
        if digest in seen:
            continue
        seen.add(digest)
        for match in _BRACKET.finditer(text):
            before = text[max(0, match.start() - _REACH) : match.start()]
            before = re.split(r"[\n)]", before)[-1]
            found[match[1].strip()][squeeze(before)] += 1
    return found


def name_of(before: Counter[str], heads: re.Pattern[str]) -> tuple[str, int]:
    """The full name that these stretches end in, and how many of them do; ("", 0) for none."""
    support: Counter[str] = Counter()
    for stretch, count in before.items():
        for name in {stretch[m.start() :].strip(' "“”') for m in heads.finditer(stretch)}:
            if 5 < len(name) <= 80:
                support[name] += count
    if not support:
        return "", 0
    enough = 0.6 * max(support.values())
    name = max((n for n, count in support.items() if count >= enough), key=len)
    return name, support[name]


def mine(texts: Iterable[str]) -> list[tuple[str, str, int, int]]:
    """(full name, abbreviation, brackets that say so, brackets of that abbreviation in all)."""
    heads = re.compile(
        "|".join(
            re.escape(h) for h in sorted(lexicons.heads(), key=len, reverse=True) if len(h) > 2
        )
    )
    out = []
    for abbreviation, before in brackets(texts).items():
        if _NOT_AGENCIES.search(abbreviation):
            continue
        total = sum(before.values())
        name, count = name_of(before, heads)
        if count < MIN_COUNT or count < MIN_SHARE * total or _GENERIC.match(name):
            continue
        if not re.search("[ก-๎]", name) or re.search(r"[a-z]{3}", abbreviation):
            continue
        # A full name is not shorter than its abbreviation, nor a clause.
        if len(key(name)) <= len(key(abbreviation)) or re.search(
            r"กล่าว|ได้(?!แก่)|จะ|โดย|พร้อม", name
        ):
            continue
        out.append((name, abbreviation, count, total))
    return sorted(out, key=lambda row: (-row[2], row[0]))


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def main(corpus: Path, output: Path) -> None:
    """Mine full names and their abbreviations."""
    names: dict[str, list[tuple[str, int, int]]] = {}
    for name, abbreviation, count, total in mine(read(corpus)):
        names.setdefault(name, []).append((abbreviation, count, total))
    lines = [
        "# Full names and abbreviations that articles explain as `ชื่อเต็ม (ย่อ)`, mined from",
        f"# {corpus.name} by nlp.training.agencies. Columns: name; kind (empty: by its head);",
        "# abbreviations; parent (empty); brackets that say so / with that abbreviation in all.",
    ]
    for name, pairs in names.items():
        shorts = "|".join(a for a, _, _ in pairs)
        counts = "|".join(f"{c}/{t}" for _, c, t in pairs)
        lines.append(f"{name}\t\t{shorts}\t\t{counts}")
    output.write_text("\n".join(lines) + "\n", "utf-8")
    click.echo(f"wrote {output}: {len(names)} names", err=True)


if __name__ == "__main__":
    main()
