"""From a view to an answer: HTML by a template, JSON, or CSV, and errors in one line."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

from khaosan.console import cell, json_safe
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import dumps
from store import wording
from store.web import links, marking
from store.web.deadline import TooLongError

if TYPE_CHECKING:
    from store.corpus import Corpus
    from store.database import Store
    from store.web.site import Site

# This project's pages have no script at all.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_YEAR = 365 * 24 * 3600
_LAST_PAGE = 10_000
# Characters of an argument that are read; a query may have so many (store.query).
LONGEST = 2_000
# What the search page is narrowed down by: arguments of its address.
FACETS = ("agency", "person", "kind", "source", "year")


class NotHereError(KhaosanError):
    """What was asked for is not in the store (404)."""


@dataclass(slots=True)
class Asked:
    """One request: the parts of its path, its arguments, the form of the answer, the language."""

    parts: dict[str, str]
    args: Mapping[str, str]
    form: str
    lang: str
    path: str

    def text(self, name: str, most: int = LONGEST) -> str | None:
        """An argument; None where it is not given or empty."""
        value = (self.args.get(name) or "").strip()
        if len(value) > most:
            raise UsageError(f"{name}: {len(value):,} characters; at most {most:,} are read")
        return value or None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """An argument that is a whole number within bounds."""
        value = self.text(name, 20)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
            raise UsageError(f"{name}: a whole number from {least} to {most:,}")
        return int(value)

    def choice(self, name: str, known: Sequence[str]) -> str | None:
        """An argument that is one of a few words."""
        value = self.text(name, 50)
        if value is not None and value not in known:
            raise UsageError(f"{name}: one of {', '.join(known)}")
        return value

    def page(self, size: int) -> tuple[int, int]:
        """Limit and offset of the page asked for; JSON and CSV may ask for a `size` of up to
        1,000."""
        if self.form != "html":
            size = self.number("size", size, 1, 1_000)
        return size, (self.number("page", 1, 1, _LAST_PAGE) - 1) * size

    def here(self, form: str | None = None, **changes: Any) -> str:
        """The address of this page with some arguments changed (None takes one away)."""
        args = {k: v for k, v in self.args.items() if k not in ("_format", "lang")} | changes
        query = urlencode({k: v for k, v in args.items() if v is not None})
        path = self.path
        if form:
            path = ("/search" if path == "/" else path) + f".{form}"
        return path + (f"?{query}" if query else "")


@dataclass(slots=True)
class Answer:
    """What a view found: `value` is the JSON, `rows` and `columns` the CSV, `context` what the
    template gets beside them. `raw`: a finished body with its content type and policy; `to`: an
    address to go to instead."""

    template: str = ""
    value: Any = None
    rows: Sequence[Mapping[str, Any]] = ()
    columns: Sequence[str] = ()
    context: dict[str, Any] = field(default_factory=dict)
    raw: tuple[str, str, str] | None = None
    to: str | None = None


View = Callable[["Store", "Corpus", Asked], Answer]


def page(view: View) -> Callable[..., Any]:
    """A view as Datasette calls it."""

    async def answered(request: Any, datasette: Site) -> Response:
        if request.method not in ("GET", "HEAD"):
            return await failed(datasette, request, 405, "the page only reads")
        try:
            asked = _asked(request)
            found = await datasette.read(lambda store, corpus: view(store, corpus, asked))
        except NotHereError as error:
            return await failed(datasette, request, 404, str(error))
        except TooLongError as error:
            return await failed(datasette, request, 503, str(error))
        except KhaosanError as error:
            return await failed(datasette, request, 400, str(error))
        except sqlite3.DatabaseError as error:
            if "interrupted" in str(error):
                return await failed(datasette, request, 503, "this took too long; ask for less")
            if "too big" in str(error):
                return await failed(datasette, request, 400, "a value is too large; ask for less")
            raise
        return await _response(datasette, request, asked, found)

    return answered


async def _response(site: Site, request: Any, asked: Asked, found: Answer) -> Response:
    if found.to is not None:
        return Response.redirect(found.to)
    if found.raw is not None:
        body, content_type, policy = found.raw
        return Response(body, content_type=content_type,
                        headers={"content-security-policy": policy})  # fmt: skip
    if asked.form == "json":
        return Response(json_safe(dumps(found.value)),
                        content_type="application/json; charset=utf-8")  # fmt: skip
    if asked.form == "csv":
        return Response(_csv(found), content_type="text/csv; charset=utf-8")
    context = {**found.context, "found": found.value, "asked": asked}
    html: str = await site.render_template(found.template, context, request=request)
    headers = {"content-security-policy": _POLICY, "vary": "Accept-Language"}
    response = Response.html(html, headers=headers)
    if request.args.get("lang") in wording.LANGUAGES:
        response.set_cookie("lang", asked.lang, max_age=_YEAR, samesite="lax", httponly=True)
    return response


def _csv(found: Answer) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(found.columns)
    for row in found.rows:
        writer.writerow([cell(row.get(c)) for c in found.columns])
    return stream.getvalue()


def _asked(request: Any) -> Asked:
    parts = dict(request.url_vars)
    form = parts.pop("format", None) or request.args.get("_format") or "html"
    if form not in ("html", "json", "csv"):
        raise UsageError("_format: html, json or csv")
    # A path is in Datasette's tilde encoding; one typed with % is understood too.
    parts = {name: tilde_decode(unquote(part)) for name, part in parts.items() if part is not None}
    path = request.path.removesuffix(f".{form}")
    args = {name: request.args[name] for name in request.args}
    return Asked(parts, args, form, language(request), "/search" if path == "/" else path)


def language(request: Any) -> str:
    """What the address asks for, else the cookie, else the browser, else Thai."""
    for value in (request.args.get("lang"), request.cookies.get("lang")):
        if value in wording.LANGUAGES:
            return str(value)
    for wanted in request.headers.get("accept-language", "").lower().split(","):
        if (code := wanted.strip()[:2]) in wording.LANGUAGES:
            return str(code)
    return "th"


def layout_of(request: Any) -> dict[str, Any]:
    """What every template may use."""
    lang = language(request)
    other = "en" if lang == "th" else "th"
    args = {k: v for k, v in ((k, request.args[k]) for k in request.args) if k != "lang"}
    return {
        "lang": lang,
        "t": wording.translator(lang),
        "day": lambda value: wording.day(value, lang),
        "number": lambda value: f"{value:,}",
        "said": lambda text: wording.message(text, lang),
        "thai": marking.thai,
        "link": links.link,
        "outside": links.outside,
        "q": (request.args.get("q") or "")[:LONGEST],
        "other_lang": other,
        "other_lang_url": f"{request.path}?{urlencode(args | {'lang': other})}",
    }


async def failed(site: Any, request: Any, status: int, message: str) -> Response:
    """An error: JSON where JSON was asked for, text for CSV, else a page."""
    ending = request.path.rpartition(".")[2] if request else ""
    form = (request.args.get("_format") if request else None) or ending
    if form == "json":
        body = dumps({"ok": False, "error": message, "status": status})
        return Response(json_safe(body), status=status,
                        content_type="application/json; charset=utf-8")  # fmt: skip
    if form == "csv" or not hasattr(site, "store_path"):
        return plain(message, status)
    template = site.jinja_env.get_template("khaosan/error.html")
    layout = layout_of(request)
    said, said_lang = wording.message(message, layout["lang"])
    context = {"status": status, "message": said, "message_lang": said_lang, "asked": None}
    if request.path in ("/", "/search"):  # what was typed and chosen stays, to be mended
        context["chosen"] = _chosen(request)
    html = await template.render_async(layout | context)
    return Response.html(html, status=status, headers={"content-security-policy": _POLICY})


def _chosen(request: Any) -> list[tuple[str, str, str]]:
    """The facets in a search's address: name, value, and the address without it."""
    given = {name: request.args[name] for name in ("q", "sort", *FACETS) if request.args.get(name)}
    return [
        (name, value[:200], "/search?" + urlencode({k: v for k, v in given.items() if k != name}))
        for name, value in given.items()
        if name in FACETS
    ]


def plain(message: str, status: int) -> Response:
    """One line of text."""
    return Response(message + "\n", status=status, content_type="text/plain; charset=utf-8")
