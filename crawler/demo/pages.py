"""The pages of the demonstration site: the markup of three real sites, with all that surrounds an
article there (navigation, related links, a banner, a footer)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from xml.sax.saxutils import escape as xml

from crawler.demo.articles import Article

# Few enough that a crawl has to turn pages.
PER_LIST = 4
# Written out, not taken from the crawler's list of months: what the site writes and what the
# crawler reads must not come from one place.
_MONTHS = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
           "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"]  # fmt: skip
_WEEKDAYS = ["จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"]
_NAVIGATION = (
    '<ul class="nav"><li><a href="/">หน้าแรก</a></li><li><a href="/about">เกี่ยวกับเรา</a></li>'
    '<li><a href="/private/internal">ระบบภายใน</a></li></ul>'
)
_BANNER = '<div class="banner"><a href="/about#news">สมัครรับข่าวสาร คลิกที่นี่</a></div>'
_FOOTER = (
    '<div id="footer">เว็บไซต์สาธิตของ khaosan ข่าวและบุคคลทั้งหมดเป็นเรื่องสมมติ '
    "จำนวนผู้เข้าชมเว็บไซต์ 1,234 ครั้ง</div>"
)
_PATHS = {
    "thaigov": ("/news/contents/details/{}", "/news/contents?page={}"),
    "dla": (
        "/servlet/ActivityServlet?_mode=detail&id={}",
        "/servlet/ActivityServlet?_mode=list&page={}",
    ),
    "gnews": ("/news?news={}", "/?page={}"),
}


def article_path(shape: str, number: int) -> str:
    """Where an article stands."""
    return _PATHS[shape][0].format(number)


def list_path(shape: str, page: int) -> str:
    """Where a page of the list stands; they count from 1."""
    return _PATHS[shape][1].format(page)


def thai_date(day: dt.date) -> str:
    """A day as such sites write it: วันพุธที่ 14 กุมภาพันธ์ 2567."""
    month = _MONTHS[day.month - 1]
    return f"วัน{_WEEKDAYS[day.weekday()]}ที่ {day.day} {month} {day.year + 543}"


def article_page(shape: str, article: Article, articles: Sequence[Article]) -> bytes:
    """The page of an article, encoded as its data says."""
    html = _ARTICLE[shape](article, _related(shape, article, articles))
    return html.encode(article.encoding)


def list_page(shape: str, page: int, articles: Sequence[Article]) -> bytes:
    """A page of the list, with a link to the next one where there is one."""
    shown = articles[(page - 1) * PER_LIST : page * PER_LIST]
    items = "".join(
        f'<div class="item"><a href="{escape(article_path(shape, a.number))}">{escape(a.title)}'
        f"</a> <span>{thai_date(a.published)}</span></div>\n"
        for a in shown
    )
    more = ""
    if page * PER_LIST < len(articles):
        more = f'<a class="next" href="{escape(list_path(shape, page + 1))}">ถัดไป</a>'
    return _page("ข่าวทั้งหมด", f"{_NAVIGATION}{items}{more}{_FOOTER}").encode()


def about_page() -> bytes:
    """A page that is no article."""
    return _page("เกี่ยวกับเรา", f"{_NAVIGATION}<p>เว็บไซต์สาธิต</p>{_FOOTER}").encode()


def robots(base: str) -> bytes:
    """robots.txt (RFC 9309)."""
    return f"User-agent: *\nDisallow: /private/\nSitemap: {base}/sitemap.xml\n".encode()


def sitemap(shape: str, base: str, articles: Sequence[Article]) -> bytes:
    """sitemap.xml (sitemaps.org, 0.9)."""
    urls = "".join(
        f"<url><loc>{xml(base + article_path(shape, a.number))}</loc>"
        f"<lastmod>{a.published}</lastmod></url>"
        for a in articles
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">{urls}</urlset>'.encode()


def rss(shape: str, base: str, articles: Sequence[Article]) -> bytes:
    """An RSS 2.0 feed."""
    items = "".join(
        f"<item><title>{xml(a.title)}</title>"
        f"<link>{xml(base + article_path(shape, a.number))}</link></item>"
        for a in articles
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{shape}</title>{items}</channel></rss>".encode()


def letters() -> bytes:
    """The list of official letters, on a day without any."""
    return b'<?xml version="1.0" encoding="UTF-8"?><DOCUMENTS></DOCUMENTS>'


def _page(title: str, body: str, head: str = '<meta charset="utf-8">') -> str:
    return (
        f'<!DOCTYPE html><html lang="th"><head>{head}<title>{escape(title)}</title></head>'
        f"<body>{body}</body></html>"
    )


def _related(shape: str, article: Article, articles: Sequence[Article]) -> str:
    at = articles.index(article)
    near = [a for a in articles[max(0, at - 2) : at + 3] if a is not article]
    links = " ".join(
        f'<a href="{escape(article_path(shape, a.number))}">{escape(a.title[:60])}</a>'
        for a in near
    )
    return f'<div class="related"><h4>ข่าวที่เกี่ยวข้อง</h4>{links}</div>'


def _thaigov(article: Article, related: str) -> str:
    title = escape(article.title)
    text = "\n".join(f"<p>{escape(line)}</p>" for line in article.body)
    head = f'<meta charset="utf-8"><meta property="og:title" content="{title}">'
    body = (
        f"{_NAVIGATION}"
        f'<span class="Circular headtitle-2 font_level6">{escape(article.category)}</span>'
        f'<div class="border-normal clearfix">\n<span class="date">{thai_date(article.published)}'
        f'</span>\n<a href="#" class="print">พิมพ์</a>\n<div class="title">{title}</div>\n'
        f"{text}</div>"
        f"{related}{_BANNER}{_FOOTER}"
    )
    return _page(f"รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-{article.title}", body, head)


def _dla(article: Article, related: str) -> str:
    text = "<br>&nbsp;&nbsp;".join(escape(line) for line in article.body)
    body = (
        f'<table width="100%"><tr><td>{_NAVIGATION}</td></tr><tr><td><table>'
        f'<tr><td class="head"><b>{escape(article.title)}</b></td></tr>'
        f'<tr><td class="date">{thai_date(article.published)}</td></tr>'
        f'<tr><td class="detail">{text}</td></tr>'
        f"<tr><td>จำนวนผู้เข้าชม {article.number % 977}</td></tr></table></td></tr>"
        f"<tr><td>{related}{_BANNER}</td></tr></table>{_FOOTER}"
    )
    utf8 = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    head = utf8 if article.encoding == "utf-8" else ""
    return _page("กรมส่งเสริมการปกครองท้องถิ่น", body, head)


def _gnews(article: Article, related: str) -> str:
    day = article.published
    told = f"เผยแพร่ {thai_date(day)}"
    text = "\n".join(f"<p>{escape(line)}</p>" for line in article.body)
    head = (
        '<meta charset="utf-8">'
        f'<meta property="article:published_time" content="{day}T09:00:00+07:00">'
    )
    body = (
        f"<header>{_NAVIGATION}</header><main><article><h1>{escape(article.title)}</h1>"
        f'<time datetime="{day}">({told})</time>\n{text}\n'
        f"<p>ที่มา : ข่าวออนไลน์ ของ {escape(article.agency)} ({told})</p></article>"
        f"<aside>{related}{_BANNER}</aside></main><footer>{_FOOTER}</footer>"
    )
    return _page(f"{article.title} | GNews", body, head)


_ARTICLE = {"thaigov": _thaigov, "dla": _dla, "gnews": _gnews}
