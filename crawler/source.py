"""Sources: a web site as a TOML file, read and checked.

Adding an agency's site takes ten lines of TOML and no Python; a wrong line is told in one line
(file, key, what is wrong) before anything is fetched.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from khaosan.errors import UsageError
from khaosan.settings import Settings
from store.identity import canonical_url

SHIPPED = Path(__file__).parent / "sources"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a site may only be crawled with its keeper's permission, and why."""

    required: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How gently to fetch. `delay`: seconds between two requests, at least; `concurrency`:
    requests at once; `timeout`: seconds to wait for an answer."""

    delay: float = 1.0
    concurrency: int = 2
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a crawl stops by itself: pages of lists, minutes, megabytes of one page; and how many
    known articles a run asks after again (`recheck`)."""

    list_pages: int = 10_000
    minutes: float = 240.0
    megabytes: float = 8.0
    recheck: int = 200


@dataclass(frozen=True, slots=True)
class Lists:
    """Where articles are listed: `pages` (newest first; `{page}` counts from 1), and how the link
    to a list's next page is found."""

    pages: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Articles:
    """How an article's address looks (a regular expression on path and query, its groups named)
    and the one address that it is stored under (`{id}`: a named group)."""

    url: re.Pattern[str] = re.compile(r"(?!)")
    address: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """Selectors (CSS, or XPath where it begins with /), the first that finds something wins.

    `title_cut` is removed from a title; `strip_head`: the text's element opens with the headline
    and the date once more; `drop`: elements inside the text that are none of it.
    """

    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    title_cut: re.Pattern[str] | None = None
    strip_head: bool = False


@dataclass(frozen=True, slots=True)
class Patterns:
    """Regular expressions on the page's text, for what no selector reaches."""

    agency: re.Pattern[str] | None = None
    date: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One web site. `base` is its address with no slash at the end; `domains` are hosts beside
    base's own that belong to it; `agency` is who speaks where a page does not say it;
    `encoding` is what to try first where a page is no UTF-8."""

    name: str
    title: str
    base: str
    file: Path
    domains: tuple[str, ...] = ()
    enabled: bool = True
    agency: str | None = None
    encoding: str | None = None
    permission: Permission = field(default_factory=Permission)
    pace: Pace = field(default_factory=Pace)
    bounds: Bounds = field(default_factory=Bounds)
    lists: Lists = field(default_factory=Lists)
    articles: Articles = field(default_factory=Articles)
    select: Select = field(default_factory=Select)
    patterns: Patterns = field(default_factory=Patterns)

    @property
    def host(self) -> str:
        """The host of the base address."""
        return urlsplit(self.base).hostname or ""

    @property
    def local(self) -> bool:
        """Whether the base is this machine: a replay, a demonstration, a mirror behind a tunnel."""
        return self.host in LOOPBACK

    def at(self, base: str) -> Source:
        """The same site at another address (a mirror, a replay); nothing else of it is fetched.

        Raises UsageError where the address is none.
        """
        return replace(self, base=_base(base, "--base"), domains=())

    def absolute(self, path: str) -> str:
        """The address of a path of this site."""
        return path if "://" in path else self.base + path

    def contains(self, url: str) -> bool:
        """Whether an address is this site's: one of its hosts, at base's port or the scheme's own.

        A base on this machine is that one port and nothing else: beside it may listen anything.
        """
        try:
            there, base = urlsplit(url), urlsplit(self.base)
            port, base_port = there.port, base.port
        except ValueError:
            return False
        if there.scheme not in _PORTS:
            return False
        if there.hostname != base.hostname and there.hostname not in self.domains:
            return False
        default = _PORTS[there.scheme]
        if (port or default) == (base_port or _PORTS[base.scheme]):
            return True
        return not self.local and port in (None, default)

    def article(self, url: str) -> tuple[str, str] | None:
        """The stable id of the article at an address, and the one address it is stored under.

        None where the address is no article's of this site. An id is the source's name and the
        article's number, so that a mirror's copy is the same article; where the site has no numbers
        it is the empty string and the address stands for it.
        """
        if not self.contains(url):
            return None
        parts = urlsplit(url)
        base = urlsplit(self.base)
        path = parts.path.removeprefix(base.path) + (f"?{parts.query}" if parts.query else "")
        match = self.articles.url.search(path)
        if match is None:
            return None
        groups = {k: v for k, v in match.groupdict().items() if v is not None}
        if self.articles.address:
            address = self.base + self.articles.address.format_map(groups)
        else:
            address = canonical_url(url)
        return (f"{self.name}:{groups['id']}" if "id" in groups else ""), address


@cache
def common() -> dict[str, Any]:
    """The data that holds for every source (`sources/_common.toml`)."""
    with (SHIPPED / "_common.toml").open("rb") as stream:
        return tomllib.load(stream)


def load_all(sources_dir: str | Path | None = None) -> dict[str, Source]:
    """Every source by its name: the shipped ones, and the operator's own from `sources_dir`,
    which win over a shipped one of the same name.

    Raises UsageError for a folder that is missing or a file that is wrong.
    """
    found = {}
    for folder in (SHIPPED, Path(sources_dir) if sources_dir else None):
        if folder is None:
            continue
        if not folder.is_dir():
            raise UsageError(f"sources_dir: {folder}: no such folder")
        for file in sorted(folder.glob("*.toml")):
            if not file.name.startswith("_"):
                found[file.stem] = load(file)
    return found


def find(name: str, settings: Settings) -> Source:
    """The source of this name. Raises UsageError that names the known ones."""
    known = load_all(settings.sources_dir or None)
    if name not in known:
        raise UsageError(f"no such source: {name}; known are {', '.join(sorted(known))}")
    return known[name]


def load(file: Path) -> Source:
    """Read one source file. Raises UsageError, one line: file, key, what is wrong."""
    try:
        with file.open("rb") as stream:
            data = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    if not _NAME.fullmatch(file.stem):
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
        self.known("", top, ("title", "base", "domains", "enabled", "agency", "encoding"))
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
            base=_base(top["base"], f"{self.file}: base"),
            file=self.file,
            domains=self.texts("domains", top.get("domains", [])),
            enabled=self.flag("enabled", top.get("enabled", True)),
            agency=self.optional("agency", top.get("agency")),
            encoding=self.codec("encoding", top.get("encoding")),
            **{name: self.section(name, kind, tables[name]) for name, kind in _TABLES.items()},
        )
        self.check(source)
        return source

    def check(self, source: Source) -> None:
        if not source.lists.pages:
            raise self.fail(
                "lists.pages", "is missing: where the site lists its news, newest first"
            )
        if not source.articles.url.pattern or source.articles.url.pattern == "(?!)":
            raise self.fail(
                "articles.url", "is missing: a regular expression of articles' addresses"
            )
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


def is_xpath(selector: str) -> bool:
    """Whether a selector of a source file is XPath; otherwise it is CSS."""
    return selector.startswith(("/", "(", "./"))


_TABLES: dict[str, type] = {
    "permission": Permission,
    "pace": Pace,
    "bounds": Bounds,
    "lists": Lists,
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
    ("bounds", "minutes"): _Reader.number,
    ("bounds", "megabytes"): _Reader.number,
    ("bounds", "recheck"): _Reader.count,
    ("lists", "pages"): _Reader.texts,
    ("lists", "next"): _Reader.texts,
    ("articles", "url"): _Reader.regex,
    ("articles", "address"): _Reader.text,
    ("select", "title_cut"): _Reader.regex,
    ("select", "strip_head"): _Reader.flag,
    ("patterns", "agency"): _Reader.regex,
    ("patterns", "date"): _Reader.regex,
} | {
    ("select", key): _Reader.texts
    for key in ("title", "date", "text", "category", "agency", "drop")
}


def _base(value: str, where: str) -> str:
    parts = urlsplit(value)
    try:
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        port_ok = False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise UsageError(f"{where}: {value!r} is not an address such as https://example.go.th")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
