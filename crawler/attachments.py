"""What an article carries beside its text: files that it links to, pictures that have a caption."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from khaosan.records import Attachment

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Endings of documents and of archives of them; pictures and sounds are none.
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|zip|rar|7z)$", re.IGNORECASE)
# A caption that a camera or a program wrote.
_NO_CAPTION = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|bmp|tiff?)|(?:img|dsc|image|picture|photo|line_album)?[\W\d_]*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
LEAST_LETTERS = 6
MOST = 100
LONGEST_ADDRESS = 2083
LONGEST_TEXT = 500
_EMBEDDED = {"iframe": "src", "embed": "src", "object": "data"}


def find(
    elements: Iterable[HtmlElement],
    dropped: Collection[HtmlElement],
    base: str,
    title: str = "",
    names_file: Callable[[str], bool] = lambda url: False,
) -> list[Attachment]:
    """The attachments in some elements of a page, in their order, each address once, a hundred at
    most.

    `dropped`: elements to leave out with all in them; `base`: the address that relative ones are
    of; a caption that only says the `title` again is none; `names_file`: whether an address is a
    file's, where its own ending does not say so.
    """
    found: dict[str, Attachment] = {}
    for node in _nodes(elements, dropped):
        if len(found) >= MOST:
            break
        for attachment in _of(node, base, title, names_file):
            # A file is often linked by its icon first, then by its name.
            before = found.get(attachment.url)
            if before is None or (before.text is None and before.kind == attachment.kind):
                found[attachment.url] = attachment
    return list(found.values())


def _nodes(
    elements: Iterable[HtmlElement], dropped: Collection[HtmlElement]
) -> Iterator[HtmlElement]:
    from lxml import etree

    for element in elements:
        walk = etree.iterwalk(element, events=("start",))
        for _, node in walk:
            if isinstance(node.tag, str) and node.tag in _EMBEDDED:
                yield node
            elif node in dropped:
                walk.skip_subtree()
            elif isinstance(node.tag, str) and node.tag in ("a", "figure", "img"):
                yield node


def _of(
    node: HtmlElement, base: str, title: str, names_file: Callable[[str], bool]
) -> Iterator[Attachment]:
    if node.tag == "a":
        url = _address(node.get("href"), base)
        if url and (_is_file(url) or node.get("download") is not None or names_file(url)):
            yield Attachment("file", url, _text(node) or _clean(node.get("title")))
    elif node.tag in _EMBEDDED:
        url = _address(node.get(_EMBEDDED[node.tag]), base)
        if url and _is_file(url):
            yield Attachment("file", url, _clean(node.get("title")))
    elif node.tag == "figure":
        caption, picture = node.find(".//figcaption"), node.find(".//img")
        if caption is not None and picture is not None:
            yield from _picture(picture, base, _text(caption), title)
    else:
        yield from _picture(node, base, _clean(node.get("alt") or node.get("title")), title)


def _picture(node: HtmlElement, base: str, caption: str | None, title: str) -> Iterator[Attachment]:
    source = node.get("data-src") or node.get("data-lazy-src") or node.get("src")
    url = _address(source, base)
    if (
        url
        and caption
        and len(_LETTER.findall(caption)) >= LEAST_LETTERS
        and not _NO_CAPTION.fullmatch(caption)
        and caption != title
    ):
        yield Attachment("picture", url, caption)


def _address(value: str | None, base: str) -> str | None:
    """The absolute address of a link; None for what is no address of the web (javascript:)."""
    if not value or len(value) > LONGEST_ADDRESS:
        return None
    try:
        url = urljoin(base, "".join(value.split("\n")).strip().partition("#")[0])
        parts = urlsplit(url)
    except ValueError:
        return None
    ok = parts.scheme in ("http", "https") and parts.hostname and len(url) <= LONGEST_ADDRESS
    return url if ok and url.isprintable() else None


def _is_file(url: str) -> bool:
    parts = urlsplit(url)
    if _FILES.search(parts.path):
        return True
    # download.php?file=x.pdf
    return any(_FILES.search(value) for _, value in parse_qsl(parts.query, max_num_fields=50))


def _text(node: HtmlElement) -> str | None:
    return _clean("".join(t for t in node.itertext() if isinstance(t, str)))


def _clean(text: str | None) -> str | None:
    return " ".join((text or "").split())[:LONGEST_TEXT].strip() or None
