"""`khaosan serve` as a user starts it: a process of its own."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from khaosan.errors import KhaosanError
from khaosan.records import Document
from store.adding import add
from store.database import Store

CLI = Path(__file__).parents[3] / "cli.py"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    command = [sys.executable, str(CLI), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found
        yield found[0]
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(10) == 0 and "Traceback" not in rest, rest
    finally:
        process.kill()
        process.wait()


def test_it_serves_what_is_imported_meanwhile_and_nothing_of_the_folder(
    database: Path, tmp_path: Path
) -> None:
    shutil.copy(database, tmp_path / "khaosan.db")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "surprise.py").write_text("raise SystemExit('run')")
    (tmp_path / "metadata.json").write_text('{"title": "surprise"}')
    (tmp_path / "settings.json").write_text('{"default_allow_sql": false}')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html").write_text("surprise")
    with serving(tmp_path) as url, httpx.Client(base_url=url, trust_env=False, timeout=20) as web:
        before = web.get("/search.json", params={"q": "เทศบาล"}).json()["total"]
        with Store(tmp_path / "khaosan.db") as store, store.transaction():
            add(store, Document("storm", "เตือนพายุฤดูร้อน\nกรมอุตุนิยมวิทยาเตือน",
                                published=dt.date(2022, 4, 1)))  # fmt: skip
        found = web.get("/search.json", params={"q": "พายุฤดูร้อน"}).json()
        assert [hit["id"] for hit in found["hits"]] == ["storm"]
        assert web.get("/search.json", params={"q": "เทศบาล"}).json()["total"] == before == 32
        assert found["facets"]["year"] == [{"value": "2022", "name": "2022", "count": 1}]
        for path in ("/", "/data", "/-/metadata.json", "/-/plugins.json"):
            assert "surprise" not in web.get(path).text
        assert web.get("/data.json", params={"sql": "select 1"}).status_code == 200


def test_served_to_everyone_it_tells_less(database: Path) -> None:
    with serving(database.parent, "--db", str(database), "--host", "0.0.0.0") as url:  # noqa: S104
        web = httpx.Client(base_url=url.replace("0.0.0.0", "127.0.0.1"), trust_env=False)  # noqa: S104
        assert web.get("/", headers={"host": "news.example"}).status_code == 200
        assert web.get("/data.json", params={"sql": "select 1"}).status_code == 403
        assert web.get("/-/databases.json").status_code == 404  # it names the file's folder
        assert web.get("/-/static/app.css").status_code == 200


def _fails(*options: str) -> str:
    from cli import group

    result = CliRunner().invoke(group, ["serve", *options])
    assert isinstance(result.exception, KhaosanError), result.output
    message = str(result.exception)
    assert "\n" not in message
    return message


def test_what_is_wrong_is_said_in_one_line(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no such database" in _fails("--db", str(tmp_path / "none.db"))
    (tmp_path / "other.db").write_text("not a database, but long enough to look at")
    assert "is not a database" in _fails("--db", str(tmp_path / "other.db"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} is taken" in _fails("--db", str(database), "--port", port)
    assert "no such address" in _fails(
        "--db", str(database), "--host", "203.0.113.1", "--port", "0"
    )
    monkeypatch.setattr("store.web.commands.find_spec", lambda name: None)
    assert "pip install 'khaosan[web]'" in _fails("--db", str(database))
