"""Whether a source may be crawled at all."""

from __future__ import annotations

from crawler.source import Source
from khaosan.errors import UsageError
from khaosan.settings import Settings


def permission_for(source: Source, settings: Settings, note: str | None) -> str | None:
    """The operator's word that this site may be crawled: `note`, else that of the settings.

    Raises UsageError where the source asks for permission and none is stated.
    """
    stated = (note or settings.permissions.get(source.name, "")).strip()
    if source.permission.required and not stated:
        raise UsageError(
            f"{source.name}: {source.permission.reason or 'needs permission'}; say what permission "
            'you have: --permission "WHO, WHEN", or under permissions in khaosan.toml'
        )
    return stated or None
