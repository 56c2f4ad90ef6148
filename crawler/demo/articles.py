"""The articles of the demonstration site: data files beside this module, one for each shape."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from importlib.resources import files

SHAPES = ("thaigov", "dla", "gnews")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the data file gives it; `body` is its paragraphs. `encoding`: what its page is
    served in, unnamed, where that is not UTF-8."""

    number: int
    published: dt.date
    title: str
    body: tuple[str, ...]
    category: str = ""
    agency: str = ""
    encoding: str = "utf-8"


def load(shape: str) -> list[Article]:
    """The articles of one shape (one of SHAPES), newest first, as a site lists them."""
    data = tomllib.loads(files("crawler.demo").joinpath(f"{shape}.toml").read_text("utf-8"))
    articles = [
        Article(**{**row, "body": tuple(row["body"].strip().split("\n"))})
        for row in data["article"]
    ]
    return sorted(articles, key=lambda article: -article.number)
