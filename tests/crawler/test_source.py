"""Source files: what is wrong with one is told in one line before anything is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.permission import permission_for
from crawler.source import find, load, load_all
from khaosan.errors import UsageError
from khaosan.settings import Settings

GOOD = """
title = "อบต.ตัวอย่าง"
base = "https://www.obt.example/"
[lists]
pages = ["/news"]
[articles]
url = '^/news/(?P<id>\\d+)'
address = "/news/{id}"
"""


def written(folder: Path, text: str, name: str = "obt.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_sources_are_good() -> None:
    shipped = load_all()
    assert {"gnews", "dla", "thaigov"} <= set(shipped)
    assert not any(name.startswith("_") for name in shipped)
    for source in shipped.values():
        assert source.base.startswith("https://")
        assert source.pace.delay >= 1


def test_ten_lines_are_a_source(tmp_path: Path) -> None:
    source = load(written(tmp_path, GOOD))
    assert source.base == "https://www.obt.example"
    assert source.article("https://www.obt.example/news/12?ref=home") == (
        "obt:12",
        "https://www.obt.example/news/12",
    )
    assert source.select.drop and source.lists.next


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title =", "titel ="), "titel: unknown; did you mean title?"),
        (("title =", "schedule = 'now and then'\ntitle ="), "schedule: "),
        (("title =", "ways = 'some'\ntitle ="), "ways: must be all or first"),
        (
            ("[lists]", "[numbers]\naddress = '/news/1'\n[lists]"),
            "numbers.address: has no {number}",
        ),
        (("[lists]\npages", "[lists]\npage"), "lists.page: unknown; did you mean pages?"),
        (('pages = ["/news"]', "pages = []"), "lists.pages: is missing"),
        (('pages = ["/news"]', 'pages = "/news"'), "lists.pages: must be a list of texts"),
        (("(?P<id>", "(?P<id"), "articles.url: not a regular expression"),
        (("{id}", "{number}"), "articles.address: {number} is no named group"),
        (
            ("https://www.obt.example/", "www.obt.example"),
            "base: 'www.obt.example' is not an address",
        ),
        (('base = "https://www.obt.example/"', ""), "base: is missing"),
        (("[lists]", "encoding = 'klingon'\n[lists]"), "encoding: unknown encoding: 'klingon'"),
        (("[lists]", "[pace]\ndelay = -1\n[lists]"), "pace.delay: must be a number of 0 or more"),
        (("[lists]", "[pace]\nconcurrency = 0\n[lists]"), "pace.concurrency: must be a whole"),
        (("[lists]", "[select]\ntext = ['div[']\n[lists]"), "select.text: 'div[' is not a CSS"),
        (("[lists]", "[select]\ntext = ['//div[']\n[lists]"), "'//div[' is not an XPath"),
        (
            ("[lists]", "[patterns]\ndate = 'x'\n[lists]"),
            "patterns.date: has no group (?P<date>...)",
        ),
        (("[lists]", "lists = 1\n[x]"), "lists: must be a table"),
        (("title = ", "title = ="), "not valid TOML"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    file = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(UsageError) as error:
        load(file)
    assert said in str(error.value)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value).strip().partition("not valid TOML")[0]


def test_a_file_name_that_is_no_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a source's name is"):
        load(written(tmp_path, GOOD, "My Site.toml"))


def test_the_operators_own_win(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "gnews.toml")
    assert find("gnews", Settings(sources_dir=str(tmp_path))).title == "อบต.ตัวอย่าง"
    with pytest.raises(UsageError, match="no such folder"):
        load_all(tmp_path / "absent")
    with pytest.raises(UsageError, match="no such source: nope; known are"):
        find("nope", Settings())


def test_what_belongs_to_a_site(tmp_path: Path) -> None:
    source = load(written(tmp_path, 'domains = ["old.obt.example"]\n' + GOOD))
    for url in (
        "https://www.obt.example/x",
        "http://www.obt.example/",
        "https://old.obt.example/a",
    ):
        assert source.contains(url)
    for url in (
        "https://obt.example/", "https://www.obt.example.evil.example/", "ftp://www.obt.example/",
        "https://www.obt.example:8443/", "https://www.obt.example:x/", "javascript:void(0)",
        "http://127.0.0.1/", "https://evil.example/?https://www.obt.example/",
    ):  # fmt: skip
        assert not source.contains(url), url


def test_a_base_on_this_machine_is_one_port_only(tmp_path: Path) -> None:
    source = load(written(tmp_path, GOOD)).at("http://127.0.0.1:8123/mirror/")
    assert source.contains("http://127.0.0.1:8123/mirror/news")
    for url in (
        "http://127.0.0.1/",
        "http://127.0.0.1:22/",
        "http://localhost:8123/",
        "https://www.obt.example/",
    ):
        assert not source.contains(url), url
    assert source.article("http://127.0.0.1:8123/mirror/news/3") == (
        "obt:3",
        "http://127.0.0.1:8123/mirror/news/3",
    )
    with pytest.raises(UsageError, match="--base"):
        source.at("nonsense")


def test_permission_is_the_operators_word() -> None:
    thaigov = find("thaigov", Settings())
    with pytest.raises(UsageError, match="--permission"):
        permission_for(thaigov, Settings(), None)
    with pytest.raises(UsageError, match="--permission"):
        permission_for(thaigov, Settings(), "  ")
    noted = Settings(permissions={"thaigov": "หนังสือ กปส. 12/2569"})
    assert permission_for(thaigov, noted, None) == "หนังสือ กปส. 12/2569"
    assert permission_for(thaigov, noted, "by phone") == "by phone"
    assert permission_for(find("gnews", Settings()), Settings(), None) is None
