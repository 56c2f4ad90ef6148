"""How gently one source is crawled: its pace and bounds as Scrapy's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.resolver import PublicResolver
from crawler.source import Source
from khaosan.settings import Settings

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

LOCAL_CONCURRENCY = 8
# On this machine a shorter Crawl-delay than this (seconds) spares nobody.
LOCAL_CRAWL_DELAY = 0.05


def is_free(source: Source, pace: float | None) -> bool:
    """Whether there is no site to spare: it is on this machine, and nobody has set a pace."""
    return source.local and pace is None and not source.paced


def configure(
    settings: BaseSettings, source: Source, options: Settings, pace: float | None
) -> None:
    """Scrapy's settings for one source: its pace and bounds, and who we are.

    `pace`: the operator's word in place of the source's.
    """
    free = is_free(source, pace)
    delay = pace if pace is not None else 0.0 if free else source.pace.delay
    concurrency = LOCAL_CONCURRENCY if free else source.pace.concurrency
    mine: dict[str, float | str] = {
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": not free,
        "CRAWL_DELAY_LEAST": LOCAL_CRAWL_DELAY if free else 0.0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        # Nothing waits in the downloader's own queue, out of reach of a Retry-After.
        "CONCURRENT_REQUESTS": concurrency,
        "DOWNLOAD_TIMEOUT": source.pace.timeout,
        "DOWNLOAD_MAXSIZE": int(source.bounds.megabytes * 1024 * 1024),
        "CLOSESPIDER_TIMEOUT": source.bounds.minutes * 60,
    }
    if options.contact:
        mine["USER_AGENT"] = f"{settings['USER_AGENT']} (+{options.contact})"
    for name, value in mine.items():
        settings.set(name, value, priority="spider")
    PublicResolver.trusted.add(source.host)
