"""What an editor may change about a claim, and what it is then. Pure: no database.

Fields of a mention: `start`, `end`, `kind` (person, agency, date), `title`, `name`, `role`,
`agency`, `canonical`, `value`, `subkind` (the kind of agency or of date). Of an agreement: `start`
and `end` (its evidence), `subkind` (mou, contract ...), `status`, `title`, `parties`,
`signatories` (of person and party), `witnesses`, `date`, `place`. An empty text is None.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import (
    AGENCY_KINDS,
    AGREEMENT_KINDS,
    AGREEMENT_STATUSES,
    DATE_KINDS,
    Agency,
    Agreement,
    Date,
    Evidence,
    Person,
    Signatory,
)
from khaosan.text import squeeze
from store.frames import interval
from store.reviews import reading
from store.reviews.mapping import splits_grapheme
from store.reviews.places import as_written, begins_inside, places
from store.reviews.records import (
    Item,
    Record,
    State,
    first_version,
    kind_of,
    record_json,
    span_of,
)

_MENTION = ("start", "end", "kind", "title", "name", "role", "agency", "canonical", "value",
            "subkind")  # fmt: skip
_AGREEMENT = ("start", "end", "kind", "subkind", "status", "title", "parties", "signatories",
              "witnesses", "date", "place")  # fmt: skip
# What stands before a day without being of it.
_BEFORE_DAY = re.compile(
    r"(?:เมื่อ|ใน|ณ|วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัสฯ?|ศุกร์|เสาร์|อาทิตย์)?(?:ที่)?|[\s,:()])+(?=\d)"
)
_EDTF = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?:/\d{4}(?:-\d\d(?:-\d\d)?)?)?")


def state_of(item: Item, record: Record) -> State:
    """What an item is when a record (of the text of `item.version`) stands for it."""
    if item.was is None:
        return "added"
    same = _said(item.was) == _said(record)
    if same and first_version(item.id) == item.version:
        same = span_of(item.was) == span_of(record)
    return "accepted" if same else "edited"


def _said(record: Record) -> dict[str, Any]:
    """A record without its place, which moves with the text, its scores and what found it."""
    row = record_json(record)
    for name in ("start", "end", "score", "scores", "source"):
        row.pop(name, None)
    if isinstance(record, Agreement):
        row["evidence"] = record.evidence.text
    return row


def edited(
    record: Record, text: str, fields: Mapping[str, Any], published: str | None = None
) -> Record:
    """A record with other fields, checked against the text of its version. `published`: the day
    from which a date's missing year is reckoned."""
    if not fields:
        raise UsageError("say what is to be changed")
    start, end, _ = span_of(record)
    start, end = fields.get("start", start), fields.get("end", end)
    if isinstance(record, Agreement):
        return _agreement(record, text, start, end, fields)
    return _mention(record, text, start, end, fields, published)


def made(
    kind: str,
    text: str,
    start: int,
    end: int,
    fields: Mapping[str, Any],
    published: str | None = None,
) -> Record:
    """A new record; what is not given is what its words say, or what most of its kind have."""
    words = _words(text, start, end)
    if kind == "agreement":
        blank = Agreement("other", "signed", None, [], [], [], None, None,
                          Evidence(start, end, words), 1.0)  # fmt: skip
        return _agreement(blank, text, start, end, fields)
    fresh = _blank(kind, start, end, words, published)
    return _mention(fresh, text, start, end, fields, published)


def _blank(
    kind: str, start: int, end: int, words: str, published: str | None
) -> Person | Agency | Date:
    if kind == "person":
        title, name = reading.split(words)
        return Person(start, end, words, title, name, None, None, squeeze(name), 1.0, "editor")
    if kind == "agency":
        return Agency(start, end, words, squeeze(words), "government", 1.0, "editor")
    if kind == "date":
        value, of = reading.date(words, published) or (None, "day")
        return Date(start, end, words, value, of, 1.0, "editor")
    raise UsageError(f"{kind} is no kind of item; it is one of person, agency, date, agreement")


def _mention(
    record: Person | Agency | Date,
    text: str,
    start: int,
    end: int,
    fields: Mapping[str, Any],
    published: str | None,
) -> Person | Agency | Date:
    _known(fields, _MENTION)
    words = _words(text, start, end)
    kind = fields.get("kind") or kind_of(record)
    if kind != kind_of(record):
        score, source = record.score, record.source
        fresh = _blank(kind, start, end, words, published)
        record = dataclasses.replace(fresh, score=score, source=source)
    given: dict[str, Any] = {
        n: _text(n, fields[n]) for n in fields if n not in ("start", "end", "kind", "subkind")
    }
    if fields.get("subkind"):
        given["kind"] = _one_of("subkind", fields["subkind"],
                                DATE_KINDS if kind == "date" else AGENCY_KINDS)  # fmt: skip
        if kind == "person":
            raise UsageError("a person has no subkind")
    if foreign := set(given) - {f.name for f in dataclasses.fields(record)}:
        raise UsageError(f"a {kind} has no {', '.join(sorted(foreign))}")
    if isinstance(record, Person):
        if given.get("role"):
            given["role"] = _stands("role", given["role"], text)
    elif isinstance(record, Date) and given.get("value"):
        _check_date(given["value"])
    given = _with_words(record, words, given, published)
    if "canonical" in given and not squeeze(given["canonical"] or ""):
        raise UsageError("the canonical name is empty")
    if "name" in given and not given["name"]:
        raise UsageError("the name is empty")
    return dataclasses.replace(record, start=start, end=end, text=words, **given)


def _with_words(
    record: Person | Agency | Date, words: str, given: dict[str, Any], published: str | None
) -> dict[str, Any]:
    """What is given, and what follows for the rest from the words that the mention now has."""
    if isinstance(record, Person):
        if "title" not in given and words == record.text:
            return given
        title, name = reading.split(words, record.title)
        if "title" in given:
            title = given["title"]
            if title and not words.startswith(title):
                raise UsageError(f"the title {title} does not stand before {words}")
            name = words[len(title or "") :].strip() or words
        given = {"name": name} | given | {"title": title}
        if record.canonical == squeeze(record.name) and given["name"]:
            given = {"canonical": squeeze(given["name"])} | given
    elif words == record.text:
        return given
    elif isinstance(record, Agency):
        if record.canonical == squeeze(record.text):
            return {"canonical": squeeze(words)} | given
    elif "value" not in given and other_day(record, words):
        if (meant := reading.date(words, published)) is not None:
            return {"value": meant.value, "kind": meant.kind} | given
        raise UsageError(f"{words!r} may be another day; give the value too (--value)")
    return given


def other_day(record: Record, words: str) -> bool:
    """Whether a date with these words instead may mean another day, so that its value is asked."""
    return isinstance(record, Date) and _day(words) != _day(record.text)


def _day(words: str) -> str:
    """A date's words without white space, and without what may stand before it."""
    return "".join(_BEFORE_DAY.sub("", words.strip(" \n\t,:()"), count=1).split())


def _agreement(
    record: Agreement, text: str, start: int, end: int, fields: Mapping[str, Any]
) -> Agreement:
    _known(fields, _AGREEMENT)
    evidence = Evidence(start, end, _words(text, start, end))
    given: dict[str, Any] = {}
    for name in ("title", "place", "date"):
        if name in fields:
            given[name] = _text(name, fields[name])
    if (kind := fields.get("subkind") or fields.get("kind")) and kind != "agreement":
        given["kind"] = _one_of("subkind", kind, AGREEMENT_KINDS)
    if "status" in fields:
        given["status"] = _one_of("status", fields["status"], AGREEMENT_STATUSES)
    for name in ("parties", "witnesses"):
        if name in fields:
            given[name] = [t for value in fields[name] if (t := _text(name, value))]
    if "signatories" in fields:
        given["signatories"] = [_signatory(value) for value in fields["signatories"]]
    for name in ("title", "place"):
        if given.get(name):
            given[name] = _stands(name, given[name], text)
    if "witnesses" in given:
        given["witnesses"] = [_stands("person", person, text) for person in given["witnesses"]]
    if "signatories" in given:
        given["signatories"] = [
            Signatory(_stands("person", signer.person, text), signer.party)
            for signer in given["signatories"]
        ]
    if given.get("date"):
        _check_date(given["date"])
    out = dataclasses.replace(record, evidence=evidence, **given)
    _check_signers(record, out)
    return out


def _check_signers(before: Agreement, now: Agreement) -> None:
    """A signer signs for one of the parties. What the machine read otherwise and the editor did not
    touch stays."""
    for signer in now.signatories:
        if signer.party is None or signer.party in now.parties:
            continue
        if signer in before.signatories and signer.party not in before.parties:
            continue
        raise UsageError(
            f"{signer.party}, for which {signer.person} signs, is none of the parties: "
            + ("; ".join(now.parties) or "there are none")
        )


def _signatory(value: object) -> Signatory:
    if isinstance(value, Signatory):
        return value
    if isinstance(value, Mapping):
        value = (value.get("person"), value.get("party"))
    if isinstance(value, str):
        value = (value, None)
    if isinstance(value, Collection) and len(value) == 2:
        person, party = (_text("signatories", v) for v in value)
        if person:
            return Signatory(person, party)
    raise UsageError(f"a signatory is a person and, if known, the party: {value!r} is none")


def _known(fields: Mapping[str, Any], names: Collection[str]) -> None:
    if unknown := set(fields) - set(names):
        raise UsageError(f"no field {', '.join(sorted(unknown))}; there are {', '.join(names)}")


def _text(name: str, value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise UsageError(f"{name} is {type(value).__name__}, not a text")
    return value.strip()


def _one_of(name: str, value: object, known: Collection[str]) -> str:
    if value not in known:
        raise UsageError(f"{name}: {value} is none of {', '.join(known)}")
    return str(value)


def _stands(name: str, value: str, text: str) -> str:
    """A value as the text writes it."""
    if (written := as_written(text, value)) is None:
        if places(text, value):
            raise UsageError(f"the {name} {value} begins or ends inside a word of the text")
        raise UsageError(f"the {name} {value} is not in the text; it is given as it stands there")
    return written


def _check_date(value: str) -> None:
    if not _EDTF.fullmatch(value) or interval(value) is None:
        raise UsageError(
            f"{value} is no date; write 2021-12-15, 2021-12, 2021 or two of them with / between, "
            "in the Common Era"
        )


def _words(text: str, start: object, end: object) -> str:
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise UsageError(f"{start}-{end} is no piece of the text, which has {len(text)} characters")
    words = text[start:end]
    if splits_grapheme(text, start) or splits_grapheme(text, end):
        raise UsageError(f"{start}-{end} would part a letter from its marks: {words!r}")
    if begins_inside(text, start) or begins_inside(text, end):
        raise UsageError(f"{start}-{end} would part a letter from its vowel: {words!r}")
    if words != words.strip():
        raise UsageError(f"{start}-{end} begins or ends with a space: {words!r}")
    return words
