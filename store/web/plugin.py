"""The Datasette plugin: this project's pages, Thai search in Datasette's own tables, headers, and
errors as pages of one line."""

from __future__ import annotations

import re
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, AnyStr
from urllib.parse import urlsplit

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest, Base400, Forbidden, NotFound
from datasette.views.base import DatasetteError
from markupsafe import Markup

from khaosan.errors import UsageError
from khaosan.text import key
from store.web import answers, finding

if TYPE_CHECKING:
    from datasette.app import Datasette

    from store.database import Store

# Datasette's own pages have scripts and styles in them; nothing else, and nothing from outside.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}


def _is_ours(datasette: Datasette) -> bool:
    return hasattr(datasette, "store_path")


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """This project's pages come before Datasette's."""
    if not _is_ours(datasette):
        return []
    from store.web.routes import ROUTES

    return [(pattern, answers.page(view)) for pattern, view in ROUTES]


@hookimpl
def extra_template_vars(datasette: Datasette, request: Any) -> dict[str, Any]:
    """What this project's layout needs, in Datasette's own pages too."""
    return answers.layout_of(request) if _is_ours(datasette) and request else {}


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """This project's look for Datasette's own pages."""
    return ["/static/datasette.css"] if _is_ours(datasette) else []


# The fields of Datasette's forms that have no label, and boxes that scroll: what stands before the
# end of their tag. (What comes from the store is escaped and can be no tag.)
_NAMES = [
    (re.compile(r'<(?:select|input)\b[^<>]* name="_filter_column\w*"'), "Column"),
    (re.compile(r'<(?:select|input)\b[^<>]* name="_filter_op\w*"'), "Comparison"),
    (re.compile(r'<(?:select|input)\b[^<>]* name="_filter_value\w*"'), "Value"),
    (re.compile(r'<select\b[^<>]* name="_sort"'), "Sort by"),
    (re.compile(r'<textarea\b[^<>]* name="sql"'), "SQL"),
    (re.compile(r'<a\b[^<>]* class="cross"'), "Remove"),
    (re.compile(r'<(?:div class="table-wrapper"|pre class="wrapped-sql")'), "Data"),
]
_SCROLLS = ' role="group" tabindex="0"'
# Headings of the third order stand right below the first, but for those of a database's tables.
_HEADING = re.compile(r'(<div class="db-table">\s*)?<h3>(.*?)</h3>', re.DOTALL)


def named(page: Markup) -> Markup:
    """A page of Datasette's with a name for each field of a form and each box that scrolls, and no
    order of headings left out."""
    text = str(page)
    for pattern, name in _NAMES:
        more = f' aria-label="{name}"' + (_SCROLLS if name == "Data" else "")
        text = pattern.sub(rf"\g<0>{more}", text)
    text = _HEADING.sub(lambda m: m[0] if m[1] else f"<h2>{m[2]}</h2>", text)
    return Markup(text)  # noqa: S704 - as it was, with names


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """What templates/base.html uses."""
    env.filters["named"] = named


# ---- Datasette's own tables find Thai ---------------------------------------

_BY_WORDS = {
    "documents": "number IN ({})",
    "agreements": "number IN (SELECT agreement FROM agreement_documents WHERE document IN ({}))",
}
_BY_NAME = {
    "entities": "number IN (SELECT entity FROM aliases WHERE instr(key, :khaosan_name) "
    "UNION SELECT number FROM entities WHERE instr(key, :khaosan_name))",
}


@hookimpl(trylast=True)
def filters_from_request(
    request: Any, database: str, table: str, datasette: Datasette
) -> Callable[[], Awaitable[FilterArguments]] | None:
    """`?_search=` in documents, agreements (by the articles that tell them) and entities (by name),
    read as the search page reads it; Datasette's own search would cut Thai at its vowels."""
    if not _is_ours(datasette) or table not in _BY_WORDS | _BY_NAME:
        return None

    async def inner() -> FilterArguments:
        context: dict[str, Any] = {"supports_search": True}
        query = request.args.get("_search") or ""
        if not query.strip():
            return FilterArguments([], extra_context=context)
        context["search"] = query
        said = [f'search matches "{query}"']
        if table in _BY_NAME:
            return FilterArguments([_BY_NAME[table]], {"khaosan_name": key(query)}, said, context)

        def read(store: Store, _: Any) -> finding.Selection:
            return finding.selection(store, query)

        try:
            found = await datasette.read(read)
        except UsageError as error:
            raise BadRequest(str(error)) from None
        where = _BY_WORDS[table].format(found.sql)
        return FilterArguments([where], found.values, said + found.notes, context)

    return inner


# ---- headers and errors -----------------------------------------------------


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """The headers of every answer, and only names by which this page is meant to be asked for."""

    def wrap(app: Any) -> Any:
        if not _is_ours(datasette):
            return app

        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            # "//other.example/x" is a path here and another machine in a link or a redirection.
            scope = dict(scope, path=_rooted(scope["path"], "/", "/\\"))
            if raw := scope.get("raw_path"):
                scope["raw_path"] = _rooted(raw, b"/", b"/\\")

            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", []))
                    known = {name.lower() for name, _ in headers}
                    headers += [h for h in _HEADERS.items() if h[0] not in known]
                    message = dict(message, headers=headers)
                await send(message)

            if not _may_ask(scope, datasette.hosts):
                response = answers.plain("this page is not served under that name", 421)
                await response.asgi_send(send_with_headers)
                return
            if datasette.hosts is None and _is_inner(scope["path"]):
                response = answers.plain("no such page", 404)
                await response.asgi_send(send_with_headers)
                return
            await app(scope, receive, send_with_headers)

        return wrapped

    return wrap


def _rooted(path: AnyStr, slash: AnyStr, slashes: AnyStr) -> AnyStr:
    return slash + path.lstrip(slashes)


def _is_inner(path: str) -> bool:
    """Datasette's pages about itself tell paths and versions of the machine: not for everyone."""
    return path.startswith("/-/") and not path.startswith("/-/static")


def _may_ask(scope: Any, hosts: Any) -> bool:
    if hosts is None:
        return True
    named = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return (urlsplit(f"//{named}").hostname or "") in hosts
    except ValueError:
        return False


@hookimpl(tryfirst=True)
def handle_exception(
    datasette: Datasette, request: Any, exception: Exception
) -> Callable[[], Awaitable[Any]]:
    """An error as a page (or JSON) of one line. A fault of khaosan's own shows its traceback to
    whoever started the server, and to no visitor."""

    async def inner() -> Any:
        status, message = _told(exception)
        if status == 500:
            traceback.print_exception(exception, file=sys.stderr)
        return await answers.failed(datasette, request, status, message)

    return inner


def _told(exception: Exception) -> tuple[int, str]:
    if isinstance(exception, NotFound):
        return 404, "no such page"
    if isinstance(exception, Forbidden):
        return 403, "not allowed"
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0])
    if isinstance(exception, QueryInterrupted):
        return 400, "the query took too long"
    if isinstance(exception, DatasetteError):
        # Its one message in HTML says what QueryInterrupted does; what it gives no status is an
        # argument that is none.
        if exception.message_is_html:
            return 400, "the query took too long"
        return 400 if exception.status == 500 else exception.status, exception.message
    if isinstance(exception, sqlite3.OperationalError):
        interrupted = str(exception) == "interrupted"
        return 400, "the query took too long" if interrupted else str(exception)
    return 500, "something went wrong here; whoever runs this page can see what"
