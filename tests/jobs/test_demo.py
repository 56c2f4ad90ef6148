"""`khaosan demo`, whole: crawl, extract, show; and nothing new the second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.demo import demo
from khaosan.settings import Settings


def test_the_demonstration_and_its_second_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from store.database import Store
    from store.listings import totals

    settings = Settings(db=str(tmp_path / "demo.db"), workers=1)
    assert demo(settings) is True
    shown = capsys.readouterr()
    assert shown.err.count("10 new, 0 changed") == 3
    with Store(settings.db, readonly=True) as store:
        first = totals(store)
    assert first["documents"] == first["extracted"] == 30
    assert first["people"] > 20
    assert first["agencies"] > 30
    # The same ceremony, as the ministry, the department and the university tell it.
    for expected in (
        "«เมืองอัจฉริยะ»",
        "One agreement, told by",
        "สมาคมสันนิบาตเทศบาลแห่งประเทศไทย",
        "นายธีรวัฒน์ ศิริมงคลชัย",
        "2024-02-14",
        "thaigov:79187:",
        "khaosan --db",
    ):
        assert expected in shown.out, expected

    assert demo(settings) is False
    again = capsys.readouterr()
    assert again.err.count("0 new, 0 changed") == 3
    assert "Nothing new" in again.out
    with Store(settings.db, readonly=True) as store:
        assert totals(store) == first
