"""`khaosan dates`, the component in spaCy, and the figures on the gold files."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import group
from khaosan.errors import UsageError
from khaosan.text import fold
from nlp.timex import find

TEXT = "วันนี้ (๑๓ ธันวาคม ๒๕๖๔) และวันที่ 31 กุมภาพันธ์ 2565"


def test_json_has_the_spans_of_the_given_text_and_the_facts() -> None:
    result = CliRunner().invoke(group, ["dates", TEXT, "--published", "2021-12-15", "--json"])
    rows = json.loads(result.stdout)
    assert [r["value"] for r in rows] == ["2021-12-13", "2021-12-13", None]
    assert [TEXT[r["start"] : r["end"]] for r in rows] == [r["text"] for r in rows]
    assert rows[1]["text"] == "๑๓ ธันวาคม ๒๕๖๔"
    assert rows[0]["why"] == ["the text says which: 2021-12-13"]
    assert rows[2]["why"][-1] == "there is no such date"


def test_plain_output_and_standard_input() -> None:
    result = CliRunner().invoke(group, ["dates", "-"], input="ปีงบประมาณ พ.ศ. 2565\n")
    assert result.exit_code == 0
    text, value, kind, *_ = result.stdout.split("\t")
    assert (text, value, kind) == (
        "ปีงบประมาณ พ.ศ. 2565", "2021-10-01/2022-09-30", "fiscal_year",
    )  # fmt: skip


def test_no_dates_is_said_on_standard_error() -> None:
    result = CliRunner().invoke(group, ["dates", "ไม่มี"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no dates" in result.stderr


@pytest.mark.parametrize("given", ["15/12/2564", "2021-13-01", "x"])
def test_a_wrong_published_day_is_one_clear_line(given: str) -> None:
    result = CliRunner().invoke(group, ["dates", "วันนี้", "--published", given])
    assert isinstance(result.exception, UsageError)
    assert given in str(result.exception)


def test_standard_input_that_is_no_text() -> None:
    result = CliRunner().invoke(group, ["dates", "-"], input=b"\xff\xfe")
    assert isinstance(result.exception, UsageError)


def test_the_verb_does_not_load_spacy() -> None:
    program = (
        "import sys; from nlp.commands import dates; from nlp.timex import find; "
        "find('15 ธ.ค. 64'); sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_component_puts_the_dates_on_the_doc() -> None:
    import spacy

    import nlp.dates  # noqa: F401 - registers the component
    from nlp.spans import register

    register()
    language = spacy.blank("xx")
    language.add_pipe("khaosan_dates")
    doc = language.make_doc("พรุ่งนี้ และ 15 ธ.ค. 64")
    doc._.published = dt.date(2021, 12, 15)
    ((_, component),) = language.pipeline
    first, second = component(doc)._.dates
    assert (first.value, first.kind, first.source) == ("2021-12-16", "relative", "rule:relative")
    assert (second.value, doc.text[second.start : second.end]) == ("2021-12-15", "15 ธ.ค. 64")


@pytest.mark.shared
@pytest.mark.parametrize(("name", "floor"), [("dev", 0.96), ("train", 0.98)])
def test_f1_on_the_gold_files(shared: Path, name: str, floor: float) -> None:
    """As the gold scorer counts: overlapping, with the same value; ปีนี้ and its like left out."""
    program = shared / "gold" / "score.py"
    scorer: dict[str, object] = {"__name__": "score"}
    exec(compile(program.read_text("utf-8"), str(program), "exec"), scorer)  # noqa: S102
    gold = [json.loads(line) for line in (shared / "gold" / f"{name}.jsonl").open(encoding="utf-8")]
    predicted = {}
    for row in gold:
        folded = fold(row["text"])
        dates = []
        for found in find(folded.text, dt.date.fromisoformat(row["published"])):
            start, end = folded.span(found.start, found.end)
            dates.append(
                {"start": start, "end": end, "text": row["text"][start:end], "value": found.value}
            )
        predicted[row["id"]] = {"dates": dates}
    figures, _ = scorer["score"](gold, predicted)  # type: ignore[operator]
    assert figures["dates"]["f1"] >= floor
