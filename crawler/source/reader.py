"""Reads one source file and checks it; every error names the file, the key and what is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from crawler.source.files import common
from crawler.source.model import (
    ANY_PAGE,
    WAYS,
    Articles,
    Bounds,
    Feeds,
    Letters,
    Lists,
    Numbers,
    Pace,
    Patterns,
    Permission,
    Select,
    Sitemaps,
    Source,
    WordPress,
    base_address,
    is_xpath,
)
from khaosan.errors import UsageError

NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_TOP = ("title", "base", "domains", "enabled", "agency", "encoding", "ways", "schedule")


def load(file: Path) -> Source:
    """Read one source file. Raises UsageError, one line: file, key, what is wrong."""
    try:
        with file.open("rb") as stream:
            data = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    if not NAME.fullmatch(file.stem):
        raise UsageError(f"{file}: a source's name is small letters, digits, - and _")
    return _Reader(file).source(data)


class _Reader:
    """Checks the values of one file; every error names the file and the key."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def fail(self, key: str, problem: str) -> UsageError:
        return UsageError(f"{self.file}: {key}: {problem}")

    def source(self, data: dict[str, Any]) -> Source:
        top = dict(data)
        tables = {name: self.table(top, name) for name in _TABLES}
        self.known("", top, _TOP)
        if not isinstance(top.get("base"), str):
            raise self.fail(
                "base", 'is missing: the site\'s address, such as "https://example.go.th"'
            )
        defaults = common()
        select = tables["select"]
        select["drop"] = [
            *defaults["select"]["drop"],
            *self.texts("select.drop", select.get("drop", [])),
        ]
        tables["lists"].setdefault("next", defaults["lists"]["next"])
        source = Source(
            name=self.file.stem,
            title=self.text("title", top.get("title", self.file.stem)),
            base=base_address(top["base"], f"{self.file}: base"),
            file=self.file,
            domains=self.texts("domains", top.get("domains", [])),
            enabled=self.flag("enabled", top.get("enabled", True)),
            agency=self.optional("agency", top.get("agency")),
            encoding=self.codec("encoding", top.get("encoding")),
            ways=self.one_of("ways", top.get("ways", "all"), ("all", "first")),
            schedule=self.schedule("schedule", top["schedule"]) if "schedule" in top else "",
            paced="delay" in tables["pace"],
            **{name: self.section(name, kind, tables[name]) for name, kind in _TABLES.items()},
        )
        self.check(source)
        return source

    def check(self, source: Source) -> None:
        if not source.paths and not source.numbers.address:
            raise self.fail(
                "lists.pages",
                "is missing: where the site lists its news, newest first (or another way to find "
                "articles: feeds, sitemaps, wordpress, letters, numbers)",
            )
        if source.articles.url is ANY_PAGE and (
            source.lists.pages or source.sitemaps.pages or source.numbers.address
        ):
            raise self.fail(
                "articles.url", "is missing: a regular expression of articles' addresses"
            )
        if source.numbers.address and "{number}" not in source.numbers.address:
            raise self.fail("numbers.address", "has no {number}")
        groups = set(source.articles.url.groupindex)
        for name in re.findall(r"{(\w*)}", source.articles.address):
            if name not in groups:
                raise self.fail("articles.address", f"{{{name}}} is no named group of articles.url")
        for key in ("agency", "date"):
            pattern = getattr(source.patterns, key)
            if pattern is not None and key not in pattern.groupindex:
                raise self.fail(f"patterns.{key}", f"has no group (?P<{key}>...)")
        for key in ("title", "date", "text", "category", "agency", "drop"):
            for selector in getattr(source.select, key):
                self.selector(f"select.{key}", selector)
        for selector in source.lists.next:
            self.selector("lists.next", selector)

    def section(self, name: str, kind: type, table: dict[str, Any]) -> Any:
        self.known(name, table, tuple(kind.__dataclass_fields__))  # type: ignore[attr-defined]
        values = {}
        for key, value in table.items():
            values[key] = _VALUES[(name, key)](self, f"{name}.{key}", value)
        return kind(**values)

    def table(self, top: dict[str, Any], name: str) -> dict[str, Any]:
        table = top.pop(name, {})
        if not isinstance(table, dict):
            raise self.fail(name, f"must be a table: [{name}]")
        return dict(table)

    def known(self, name: str, table: dict[str, Any], keys: tuple[str, ...]) -> None:
        import difflib

        for key in table:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}"
                raise self.fail(f"{name}.{key}" if name else key, f"unknown; {hint}")

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, f"must be a text, not {value!r}")
        return value

    def optional(self, key: str, value: Any) -> str | None:
        return None if value is None else self.text(key, value)

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(key, f"must be a list of texts, not {value!r}")
        return tuple(self.text(key, v) for v in value)

    def flag(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, not {value!r}")
        return value

    def number(self, key: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise self.fail(key, f"must be a number of 0 or more, not {value!r}")
        return float(value)

    def count(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fail(key, f"must be a whole number of 0 or more, not {value!r}")
        return value

    def positive(self, key: str, value: Any) -> int:
        if self.count(key, value) < 1:
            raise self.fail(key, f"must be a whole number of 1 or more, not {value!r}")
        return int(value)

    def schedule(self, key: str, value: Any) -> str:
        from khaosan.schedules import parse

        try:
            parse(self.text(key, value), self.file.stem)
        except ValueError as error:
            raise self.fail(key, str(error)) from None
        return str(value)

    def one_of(self, key: str, value: Any, known: tuple[str, ...]) -> str:
        if value not in known:
            raise self.fail(key, f"must be {' or '.join(known)}, not {value!r}")
        return str(value)

    def regex(self, key: str, value: Any) -> re.Pattern[str]:
        try:
            return re.compile(self.text(key, value), re.IGNORECASE)
        except re.error as error:
            raise self.fail(key, f"not a regular expression: {error}") from None

    def codec(self, key: str, value: Any) -> str | None:
        import codecs

        if value is None:
            return None
        try:
            return codecs.lookup(self.text(key, value)).name
        except LookupError:
            raise self.fail(key, f"unknown encoding: {value!r}") from None

    def selector(self, key: str, value: str) -> None:
        from lxml.etree import XPath, XPathSyntaxError
        from parsel.csstranslator import HTMLTranslator

        try:
            XPath(value if is_xpath(value) else HTMLTranslator().css_to_xpath(value))
        except (XPathSyntaxError, SyntaxError) as error:
            kind = "an XPath expression" if is_xpath(value) else "a CSS selector"
            raise self.fail(key, f"{value!r} is not {kind}: {error}") from None


_TABLES: dict[str, type] = {
    "permission": Permission,
    "pace": Pace,
    "bounds": Bounds,
    "wordpress": WordPress,
    "lists": Lists,
    "feeds": Feeds,
    "sitemaps": Sitemaps,
    "letters": Letters,
    "numbers": Numbers,
    "articles": Articles,
    "select": Select,
    "patterns": Patterns,
}
_VALUES: dict[tuple[str, str], Any] = {
    ("permission", "required"): _Reader.flag,
    ("permission", "reason"): _Reader.text,
    ("pace", "delay"): _Reader.number,
    ("pace", "concurrency"): _Reader.positive,
    ("pace", "timeout"): _Reader.number,
    ("bounds", "list_pages"): _Reader.positive,
    ("bounds", "articles"): _Reader.positive,
    ("bounds", "depth"): _Reader.count,
    ("bounds", "minutes"): _Reader.number,
    ("bounds", "megabytes"): _Reader.number,
    ("bounds", "sitemap_megabytes"): _Reader.number,
    ("bounds", "recheck"): _Reader.count,
    ("lists", "next"): _Reader.texts,
    ("lists", "step"): _Reader.positive,
    ("sitemaps", "follow"): _Reader.regex,
    ("letters", "url"): _Reader.regex,
    ("numbers", "address"): _Reader.text,
    ("numbers", "first"): _Reader.count,
    ("numbers", "gap"): _Reader.positive,
    ("articles", "url"): _Reader.regex,
    ("articles", "address"): _Reader.text,
    ("articles", "files"): _Reader.count,
    ("articles", "files_url"): _Reader.regex,
    ("select", "title_cut"): _Reader.regex,
    ("select", "strip_head"): _Reader.flag,
    ("patterns", "agency"): _Reader.regex,
    ("patterns", "date"): _Reader.regex,
}
_VALUES |= {(way, "pages"): _Reader.texts for way in WAYS}
_VALUES |= {
    ("letters", key): _Reader.text
    for key in ("item", "title", "number", "date", "agency", "files", "notes")
}
_VALUES |= {
    ("select", key): _Reader.texts
    for key in ("title", "date", "text", "category", "agency", "drop")
}
