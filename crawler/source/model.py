"""What a source file says, as records: a site, how its articles are found, what its pages hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawler.files.kinds import name_in
from khaosan.errors import UsageError
from store.identity import canonical_url

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}
# How a page may name articles; each has a module in crawler/discovery.
WAYS = ("wordpress", "lists", "feeds", "sitemaps", "letters")
# Where a file does not say how an article's address looks (feeds and WordPress name articles and
# nothing else): any page but the home page.
ANY_PAGE = re.compile(r"^/.")


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
    """Where a crawl stops by itself: pages of lists, new articles, sitemaps inside sitemaps
    (`depth`), minutes, megabytes of one page and of one sitemap; and how many known articles a run
    asks after again (`recheck`)."""

    list_pages: int = 10_000
    articles: int = 50_000
    depth: int = 2
    minutes: float = 240.0
    megabytes: float = 8.0
    sitemap_megabytes: float = 50.0  # sitemaps.org: a file may have so many
    recheck: int = 200


@dataclass(frozen=True, slots=True)
class Lists:
    """Web pages that list articles: `pages` (newest first; `{page}` counts from 1, `{offset}` from
    0 in steps of `step`), and how the link to a list's next page is found."""

    pages: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    step: int = 10


@dataclass(frozen=True, slots=True)
class Numbers:
    """Articles that are numbered: `address` with `{number}`, from `first` on; after `gap` numbers
    with no article there are no more."""

    address: str = ""
    first: int = 1
    gap: int = 50


@dataclass(frozen=True, slots=True)
class Feeds:
    """RSS and Atom; `{page}` counts from 1 where a feed has pages."""

    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitemaps:
    """Sitemaps and sitemap indexes, packed or not; of those that an index names only such as
    `follow` finds in the address are read."""

    pages: tuple[str, ...] = ()
    follow: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class WordPress:
    """Addresses of WordPress' REST API that list posts; `{page}` counts from 1."""

    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letters:
    """XML lists of official letters with their files. `item` is the element of one letter, the
    others name its children; `files` and `notes` are how the names of children begin that hold the
    files' addresses and what they are; `url`: how a file's address looks."""

    pages: tuple[str, ...] = ()
    item: str = "DOCUMENT"
    title: str = "DOCUMENT_TOPIC"
    number: str = "DOCUMENT_NO"
    date: str = "DOCUMENT_DATE"
    agency: str = "ORG"
    files: str = "UPLOAD_FILE"
    notes: str = "UPLOAD_DESC"
    url: re.Pattern[str] = re.compile(
        r"\.(?:pdf|docx?|xlsx?|odt|rtf|zip|rar|jpe?g|png|tiff?)(?:\?|$)", re.IGNORECASE
    )


@dataclass(frozen=True, slots=True)
class Articles:
    """How an article's address looks (a regular expression on path and query, its groups named)
    and the one address that it is stored under (`{id}`: a named group). `files`: how many of the
    files that an article links to are fetched; `files_url`: how the addresses of those look whose
    name does not say that they are files (/download/317)."""

    url: re.Pattern[str] = ANY_PAGE
    address: str = ""
    files: int = 0
    files_url: re.Pattern[str] | None = None


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
    `encoding` is what to try first where a page is no UTF-8; `ways`: all ways of finding articles
    that the file names are gone, or only the first page that names any; `schedule`: when
    `khaosan schedule` asks it (khaosan.schedules); `paced`: the file itself gives a delay, which
    then holds on this machine too."""

    name: str
    title: str
    base: str
    file: Path
    domains: tuple[str, ...] = ()
    enabled: bool = True
    agency: str | None = None
    encoding: str | None = None
    ways: str = "all"
    schedule: str = ""
    paced: bool = False
    permission: Permission = field(default_factory=Permission)
    pace: Pace = field(default_factory=Pace)
    bounds: Bounds = field(default_factory=Bounds)
    wordpress: WordPress = field(default_factory=WordPress)
    lists: Lists = field(default_factory=Lists)
    feeds: Feeds = field(default_factory=Feeds)
    sitemaps: Sitemaps = field(default_factory=Sitemaps)
    letters: Letters = field(default_factory=Letters)
    numbers: Numbers = field(default_factory=Numbers)
    articles: Articles = field(default_factory=Articles)
    select: Select = field(default_factory=Select)
    patterns: Patterns = field(default_factory=Patterns)

    @property
    def paths(self) -> list[str]:
        """Every page that names articles, as the file gives it, whatever its way."""
        return [path for way in WAYS for path in getattr(self, way).pages]

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
        return replace(self, base=base_address(base, "--base"), domains=())

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
        path = self._path(url)
        # A file may write Thai as it is read; addresses carry it as %E0%B8...
        match = self.articles.url.search(path) or self.articles.url.search(unquote(path))
        if match is None:
            return None
        groups = {k: v for k, v in match.groupdict().items() if v is not None}
        if self.articles.address:
            address = self.base + self.articles.address.format_map(groups)
        else:
            address = canonical_url(url)
        return (f"{self.name}:{groups['id']}" if "id" in groups else ""), address

    def file_of_letter(self, url: str) -> bool:
        """Whether an address is that of a letter's file on this site."""
        return bool(
            self.letters.pages and self.contains(url) and self.letters.url.search(self._path(url))
        )

    def file_of_article(self, url: str) -> bool:
        """Whether an address is that of a file on this site that is fetched where an article links
        to it."""
        return bool(
            self.articles.files and self.contains(url) and (name_in(url) or self.names_file(url))
        )

    def names_file(self, url: str) -> bool:
        """Whether an address is said to be a file's by `articles.files_url`."""
        pattern = self.articles.files_url
        return bool(pattern and self.contains(url) and pattern.search(self._path(url)))

    def _path(self, url: str) -> str:
        """Path and query of an address of this site, counted from its base."""
        parts = urlsplit(url)
        path = parts.path.removeprefix(urlsplit(self.base).path)
        return path + (f"?{parts.query}" if parts.query else "")


def is_xpath(selector: str) -> bool:
    """Whether a selector of a source file is XPath; otherwise it is CSS."""
    return selector.startswith(("/", "(", "./"))


def base_address(value: str, where: str) -> str:
    """A site's address with no slash at its end. Raises UsageError, naming `where` it stood."""
    try:
        parts = urlsplit(value)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        raise UsageError(f"{where}: {value!r} is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise UsageError(f"{where}: {value!r} is not an address such as https://example.go.th")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
