"""The verb `khaosan serve`."""

from __future__ import annotations

import ipaddress
import socket
import threading
import webbrowser
from contextlib import suppress
from importlib.util import find_spec

import click

from khaosan.console import note
from khaosan.errors import KhaosanError
from khaosan.verbs import settings_of


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME",
              help="The address to listen at; 0.0.0.0 is every one of this machine.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True,
              metavar="N", help="The port; 0 takes a free one.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open it in the web browser.")
@click.option(
    "--sql/--no-sql",
    default=None,
    help="Whether visitors may write SQL. [only where nobody but this machine can reach it]",
)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, open_browser: bool, sql: bool | None) -> None:
    """Look at the store in a web browser: search, documents, agencies, people, agreements.

    It only reads. Without --host nobody but this machine can reach it.

    \b
    Examples:
      khaosan serve --open
      khaosan serve --port 8080 --db khaosan.db
      khaosan serve --host 0.0.0.0          # for others too; put a web server with TLS before it
    """
    if find_spec("datasette") is None:
        raise KhaosanError("`khaosan serve` needs Datasette: pip install 'khaosan[web]'")
    import uvicorn

    from store.web.site import LOOPBACK, Site

    alone = _is_loopback(host)
    site = Site(
        settings_of(ctx).db,
        sql=alone if sql is None else sql,
        hosts=LOOPBACK | {host.strip("[]").lower()} if alone else None,
    )
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}/"
        note(f"khaosan: {url} shows {site.store_path}; Ctrl-C ends it")
        if not alone:
            note("khaosan: everyone who reaches this machine can read it")
        threading.Thread(target=site.warm, daemon=True).start()
        if open_browser:
            webbrowser.open(url)
        config = uvicorn.Config(
            site.app(), log_level="warning", lifespan="on", server_header=False, access_log=False
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _is_loopback(host: str) -> bool:
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises KhaosanError where it cannot."""
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((name, port))
        made.listen(128)
    except (OSError, UnicodeError) as error:
        made.close()
        raise KhaosanError(_cannot_listen(host, port, error)) from None
    return made


def _cannot_listen(host: str, port: int, error: Exception) -> str:
    import errno

    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return f"port {port} is taken; --port N takes another, --port 0 a free one"
    if code == errno.EACCES:
        return f"port {port}: not allowed; take one from 1024 on"
    if isinstance(error, (socket.gaierror, UnicodeError)) or code == errno.EADDRNOTAVAIL:
        return f"--host {host}: this machine has no such address"
    return f"cannot listen at {host}, port {port}: {error}"
