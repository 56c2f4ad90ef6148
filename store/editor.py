"""Who decides: the name that stands beside each decision of an editor."""

from __future__ import annotations

import getpass

import click

from khaosan.errors import UsageError
from khaosan.verbs import settings_of

_LONGEST = 100

editor_option = click.option(
    "--editor", metavar="NAME", help="Who decides. [setting editor; KHAOSAN_EDITOR; login name]"
)


def editor_of(ctx: click.Context, given: str | None) -> str:
    """The editor of this call: --editor, KHAOSAN_EDITOR, the setting `editor`, or the name of the
    user. Raises UsageError for a name that is none."""
    name = settings_of(ctx, editor=given).editor
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # no such user: a container with a number only
            name = "editor"
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise UsageError(f"--editor: a name of 1 to {_LONGEST} letters")
    return name
