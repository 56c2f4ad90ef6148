"""A small news site of khaosan's own, for `khaosan demo` and for tests: invented articles in the
shapes of three real sites, served on this machine."""

from __future__ import annotations

from crawler.demo.articles import Article, load
from crawler.demo.server import serve

__all__ = ["Article", "load", "serve"]
