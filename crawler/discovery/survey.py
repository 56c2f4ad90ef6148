"""`khaosan sources add`: how the articles of a site that nobody described yet can be found.

Looks for WordPress' interface, feeds, sitemaps and lists, in this order, tries what it finds on a
few articles, and writes a source file of what works. Nothing is taken on trust: what is written is
what gave articles.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from os.path import commonprefix
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from parsel import Selector

from crawler.discovery import lists, wordpress
from crawler.discovery.draft import Draft
from crawler.discovery.found import Found, Link, Listing, NotReadableError
from crawler.discovery.sample import Sample, sample, spread
from crawler.discovery.shapes import LEAST_LINKS, article_shapes, common_shape
from crawler.discovery.walk import READERS, Entry, Walk
from crawler.source import SHIPPED, Source, load
from khaosan.errors import KhaosanError

if TYPE_CHECKING:
    from crawler.discovery.probe import Fetch

ARTICLES = 5  # that are tried
_FEEDS = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml")
_JOOMLA_FEEDS = ("/index.php?format=feed&type=rss", "/?format=feed&type=rss")
_SITEMAPS = ("/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml")
# Sitemaps of an index that hold articles, by the names that WordPress and its plugins give them.
_POSTS = r"posts-post-|post-sitemap|/news|article"
_NEWS = re.compile(r"ข่าว|ประชาสัมพันธ์|กิจกรรม|ประกาศ|news|อ่านทั้งหมด|ดูทั้งหมด", re.IGNORECASE)
# What stands between a headline and the site's name in a title.
_MARK = re.compile(r"\s+[-–—|:»]\s+(?=\S)")
LEAST_TITLES = 3
MOST_LISTS = 3  # pages of the site that are tried as lists


async def survey(fetch: Fetch, site: Source, url: str, name: str) -> dict[str, Any]:
    """Look at a site from the page `url` on; `name` is the new source's.

    Returns {"toml", "name", "ways", "articles", "notes"}. Raises KhaosanError where the page cannot
    be had, or nothing on the site names articles.
    """
    got = await fetch(url)
    if got.reason:
        raise KhaosanError(f"{url}: {got.reason}")
    parts = urlsplit(got.url)
    look = _Survey(fetch, replace(site, base=f"{parts.scheme}://{parts.netloc}"), name)
    await look.search(got.listing(site))
    if not look.draft.pages:
        raise KhaosanError(
            f"{url}: nothing here names articles that can be read: no feed, sitemap, WordPress or "
            "list of news; give the address of the page that lists them"
        )
    hosts = {urlsplit(link.url).hostname or "" for link in look.named}
    look.draft.domains = sorted(hosts - {look.site.host})
    samples = await look.try_articles()
    return {
        "name": name,
        "base": look.site.base,
        "toml": look.draft.toml(),
        "ways": look.rows,
        "articles": [s.to_json() for s in samples],
        "notes": look.notes,
    }


class _Survey:
    def __init__(self, fetch: Fetch, site: Source, name: str) -> None:
        self.fetch = fetch
        self.site = site
        self.draft = Draft(name, site.host, site.base)
        self.rows: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.named: list[Link] = []  # articles that feeds and interfaces name

    # ---- what there is --------------------------------------------------------

    async def search(self, home: Listing) -> None:
        """Try every way in turn."""
        root = Selector(text=home.text or "<html/>", type="html")
        title = " ".join((root.css("title::text").get() or "").split())
        self.draft.title = title[:120] or self.site.host
        generator = (root.css("meta[name=generator]::attr(content)").get() or "").lower()
        if "wp-content" in home.text or "wordpress" in generator:
            await self._wordpress(root, home.url)
        joomla = "joomla" in generator or "com_content" in home.text
        await self._feeds(home, _JOOMLA_FEEDS + _FEEDS if joomla else _FEEDS)
        if "wordpress" in self.draft.pages:
            return
        await self._lists(home, joomla=joomla)
        if "lists" not in self.draft.pages:
            await self._sitemaps()
        if list(self.draft.pages) == ["feeds"]:
            self.notes.append("only a feed was found: it names the newest articles alone")

    async def _take(self, way: str, url: str) -> Found | None:
        """What a page names that is ours, if the way can read it."""
        if not self.site.contains(url):
            return None
        got = await self.fetch(url)
        try:
            if got.reason:
                raise NotReadableError(got.reason)
            found = READERS[way](got.listing(self.site), self.site)
        except NotReadableError as reason:
            self.rows.append({"way": way, "url": url, "articles": 0, "reason": str(reason)})
            return None
        found.links = [link for link in found.links if self.site.contains(link.url)]
        if way != "lists":
            row = {"way": way, "url": url, "articles": len(found.links), "reason": ""}
            self.rows.append(row)
        return found

    def _path(self, url: str) -> str:
        return url.removeprefix(self.site.base)

    async def _wordpress(self, root: Selector, page: str) -> None:
        told = root.css("link[rel='https://api.w.org/']::attr(href)").get()
        api = urljoin(page, told) if told else f"{self.site.base}/wp-json"
        posts = wordpress.POSTS
        if "?" in api:  # without pretty addresses: /?rest_route=/
            posts = posts.replace("?", "&", 1)
        address = api.rstrip("/") + posts
        found = await self._take("wordpress", address.replace("{page}", "1"))
        if found and found.links:
            self.draft.pages["wordpress"] = [self._path(address)]
            self.named += found.links

    async def _feeds(self, home: Listing, guesses: tuple[str, ...]) -> None:
        declared = [
            url
            for url, title in lists.feeds_of(home)
            if "comment" not in url and "ความเห็น" not in title and "comment" not in title.lower()
        ]
        if "wordpress" in self.draft.pages:
            guesses = ()
        for url in declared or [self.site.base + path for path in guesses]:
            found = await self._take("feeds", url)
            if found and found.links:
                self.draft.pages["feeds"] = [self._path(url)]
                self.named += found.links
                return

    async def _sitemaps(self) -> None:
        told = await self._of_robots()
        for url in told or [self.site.base + path for path in _SITEMAPS]:
            found = await self._take("sitemaps", url)
            if found is None:
                continue
            links = found.links
            if found.following:
                posts = [s.url for s in found.following if re.search(_POSTS, s.url)]
                inner = await self._take("sitemaps", (posts or [s.url for s in found.following])[0])
                links = inner.links if inner else []
                self.draft.follow = _POSTS if posts else ""
            shape = common_shape(link.url for link in self.named) or _most_common(links)
            fits = self._fits(shape.url, links) if shape else []
            if len(fits) >= LEAST_LINKS:
                self.draft.shape = shape
                self.draft.pages["sitemaps"] = [self._path(url)]
                self.rows[-1]["articles"] = len(fits)
                self.named += fits
                return

    async def _of_robots(self) -> list[str]:
        from scrapy.utils.sitemap import sitemap_urls_from_robots

        got = await self.fetch(f"{self.site.base}/robots.txt")
        if got.reason:
            return []
        found = sitemap_urls_from_robots(got.body[: 1 << 16], self.site.base)
        return [url for url in found if self.site.contains(url)][:3]

    async def _lists(self, home: Listing, *, joomla: bool) -> None:
        pages = [home.url]
        for link in lists.read(home, self.site).links:
            short = len(link.title) <= 60 and _NEWS.search(link.title + " " + link.url)
            if short and self.site.contains(link.url) and link.url not in pages:
                pages.append(link.url)
        shape = common_shape(link.url for link in self.named)
        # The page that was typed is a list itself, unless it is the home page: that shows a few
        # articles and names the lists.
        if urlsplit(home.url).path in ("", "/") and not urlsplit(home.url).query:
            pages = [*pages[1 : MOST_LISTS + 1], home.url]
        for url in pages[: MOST_LISTS + 1]:
            found = await self._take("lists", url)
            if found is None:
                continue
            groups = article_shapes(found.links)
            if shape is not None:
                groups = [(shape, self._fits(shape.url, found.links))]
            for likely, links in groups:
                if len(links) >= LEAST_LINKS:
                    self.draft.shape = likely
                    await self._pager(url, found, joomla=joomla, articles=links)
                    self.named += links
                    return

    async def _pager(self, url: str, found: Found, *, joomla: bool, articles: list[Link]) -> None:
        """How a list goes on: a link that the common selectors know, or a number that counts."""
        path = self._path(url) or "/"
        counted, step = _counted(url, found.links, joomla=joomla)
        if not found.following and counted and await self._same(counted, articles):
            path, self.draft.step = self._path(counted), step
        elif not found.following:
            self.notes.append(f"{url}: no way from this list to its next page was found")
        self.draft.pages["lists"] = [path]
        row = {"way": "lists", "url": url, "articles": len(articles), "reason": ""}
        self.rows.append(row)

    async def _same(self, counted: str, articles: list[Link]) -> bool:
        """Whether the first page by its number is the list that was found."""
        first = counted.replace("{page}", "1").replace("{offset}", "0")
        found = await self._take("lists", first)
        there = {link.url for link in found.links} if found else set()
        return any(link.url in there for link in articles)

    def _fits(self, pattern: str, links: list[Link]) -> list[Link]:
        return [link for link in links if re.search(pattern, self._path(link.url))]

    # ---- what it gives --------------------------------------------------------

    async def try_articles(self) -> list[Sample]:
        """Read a few articles with the selectors that are known, and keep those that find
        something."""
        known = load(SHIPPED / "municipality.toml").select
        self.draft.select = {
            key: list(getattr(known, key)) for key in ("title", "date", "text", "category")
        }
        trial = self.draft.source()
        entries = self._entries(trial)
        hits: Counter[tuple[str, str]] = Counter()
        samples = await sample(self.fetch, trial, spread(entries, ARTICLES))
        read = [s for s in samples if not s.reason]
        for one in read:
            hits.update(one.found)
        self.draft.select = {
            key: [s for s in chosen if hits[key, s] * 2 >= max(1, len(read)) and hits[key, s]]
            for key, chosen in self.draft.select.items()
        }
        self.draft.select = {key: found for key, found in self.draft.select.items() if found}
        if "text" in self.draft.select:
            own = load(SHIPPED / "municipality.toml").select.drop
            self.draft.drop = [s for s in own if s not in self._common_drop()]
        if not read:
            self.notes.append("none of the articles could be read")
        self.draft.title_cut = _site_in([one.title for one in read])
        final = self.draft.source()
        return await sample(self.fetch, final, spread(entries, ARTICLES))

    def _common_drop(self) -> list[str]:
        from crawler.source import common

        return list(common()["select"]["drop"])

    def _entries(self, source: Source) -> list[Entry]:
        walk = Walk(source, lambda address: None)
        return walk.entries(self.named, source.base)


def _site_in(titles: list[str]) -> str:
    """What cuts the site's name out of titles that all end with it (headline - site); "" where they
    do not."""
    if len(titles) < LEAST_TITLES:
        return ""
    common = commonprefix([title[::-1] for title in titles])[::-1]  # noqa: RUF071 - of characters
    mark = _MARK.search(common)
    return f"{re.escape(common[mark.start() :])}$" if mark else ""


def _most_common(links: list[Link]) -> Any:
    from crawler.discovery.shapes import shape_of

    shapes = Counter(shape for link in links if (shape := shape_of(link.url)))
    return shapes.most_common(1)[0][0] if shapes else None


def _counted(url: str, links: list[Link], *, joomla: bool) -> tuple[str, int]:
    """The address of a list with {page} or {offset} in it, from links to its further pages; and the
    step of {offset}. ("", 0) where there are none."""
    here = urlsplit(url)
    for link in links:
        there = urlsplit(link.url)
        if there.path.rstrip("/") != here.path.rstrip("/"):
            continue
        pairs = dict(parse_qsl(there.query))
        for key in ("page", "paged", "pg", "p", "Page"):
            if pairs.get(key) == "2":
                return _with(link.url, pairs, key, "{page}"), 0
        for key in ("start", "limitstart", "offset"):
            if pairs.get(key, "").isdigit() and 0 < int(pairs[key]) <= 200:
                step = min(
                    int(value)
                    for other in links
                    if urlsplit(other.url).path.rstrip("/") == here.path.rstrip("/")
                    for k, value in parse_qsl(urlsplit(other.url).query)
                    if k == key and value.isdigit() and int(value) > 0
                )
                return _with(link.url, pairs, key, "{offset}"), step
    return "", 0


def _with(url: str, pairs: dict[str, str], key: str, place: str) -> str:
    query = urlencode({**pairs, key: "PLACE"}).replace("PLACE", place)
    return urlsplit(url)._replace(query=query, fragment="").geturl()
