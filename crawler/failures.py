"""Why a page could not be had, in few words, so that a thousand failures are five counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import exceptions
from scrapy.spidermiddlewares.httperror import HttpError

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.DownloadTimeoutError, "timed out"),
    (exceptions.ResponseDataLossError, "cut short"),
    (exceptions.DownloadCancelledError, "too large"),
    (exceptions.CannotResolveHostError, "host not found"),
    (exceptions.DownloadConnectionRefusedError, "connection refused"),
    (exceptions.DownloadFailedError, "connection failed"),
)


def reason_of(failure: Failure) -> str:
    """The reason of a failed request: "HTTP 404", "timed out", "closed by robots.txt" ..."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, exceptions.IgnoreRequest):
        said = str(error)
        if "robots" in said:
            return "closed by robots.txt"
        if "DOWNLOAD_MAXSIZE" in said:
            return "too large"
        return "redirected in circles" if "redirect" in said else said or "left out"
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return type(error).__name__


def status_of(failure: Failure) -> int:
    """The HTTP status of a failed request; 0 where there was no answer."""
    return failure.value.response.status if isinstance(failure.value, HttpError) else 0
