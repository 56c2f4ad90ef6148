"""A source file, written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.discovery.shapes import Shape
from crawler.source import Source, load


@dataclass(slots=True)
class Draft:
    """What is known of a site so far."""

    name: str
    title: str
    base: str
    domains: list[str] = field(default_factory=list)
    pages: dict[str, list[str]] = field(default_factory=dict)  # a way's pages
    follow: str = ""
    step: int = 0
    shape: Shape | None = None
    select: dict[str, list[str]] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    title_cut: str = ""

    def toml(self) -> str:
        """The file's text."""
        lines = [
            f"# {_comment(self.title)}: found by `khaosan sources add`; look it over.",
            "# What every key means: docs/crawling.md",
            "",
            f"title = {_text(self.title)}",
            f"base = {_text(self.base)}",
        ]
        if self.domains:
            lines.append(f"domains = {_texts(self.domains)}")
        for way, pages in self.pages.items():
            lines += ["", f"[{way}]", f"pages = {_texts(pages)}"]
            if way == "sitemaps" and self.follow:
                lines.append(f"follow = {_regex(self.follow)}")
            if way == "lists" and self.step:
                lines.append(f"step = {self.step}")
        if self.shape:
            lines += ["", "[articles]", f"url = {_regex(self.shape.url)}"]
            if self.shape.address:
                lines.append(f"address = {_text(self.shape.address)}")
        if self.select or self.title_cut:
            lines += ["", "[select]"]
            lines += [f"{key} = {_texts(found)}" for key, found in self.select.items() if found]
            if self.drop:
                lines.append(f"drop = {_texts(self.drop)}")
            if self.title_cut:
                lines.append(f"title_cut = {_regex(self.title_cut)}")
        return "\n".join(lines) + "\n"

    def source(self) -> Source:
        """The source that the file is, read by the reader of all files."""
        with TemporaryDirectory() as folder:
            file = Path(folder) / f"{self.name}.toml"
            file.write_text(self.toml(), encoding="utf-8")
            return load(file)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for the one control character that JSON leaves alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(values: list[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


def _regex(pattern: str) -> str:
    return _text(pattern) if "'" in pattern else f"'{pattern}'"


def _comment(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)
