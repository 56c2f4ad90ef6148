"""The provinces of Thailand, from PyThaiNLP's list."""

from __future__ import annotations

import functools

from khaosan.text import pythainlp_corpus


@functools.cache
def provinces() -> dict[str, str]:
    """Thai provinces and their abbreviations without the full stop."""
    table = (pythainlp_corpus() / "thailand_provinces_th.csv").read_text("utf-8-sig")
    return {r.split(",")[0].strip(): r.split(",")[1].strip() for r in table.splitlines() if r}
