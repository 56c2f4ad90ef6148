"""Metrics for Prometheus, in the text format that node_exporter's textfile collector reads.

All but the last run's own come from the store, so the file is right after a crash, too.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jobs.run import Outcome
from khaosan.streams import whole_file

# name: (type, help); a source's values come from its last run, its sums and its alerts.
_METRICS = {
    "khaosan_run_timestamp_seconds": ("gauge", "When khaosan last looked what is due."),
    "khaosan_run_exit_code": ("gauge", "Exit code of the last run: 0 well, 1 problems, 75 busy."),
    "khaosan_run_duration_seconds": ("gauge", "How long the last run took."),
    "khaosan_database_bytes": ("gauge", "Size of the database's file."),
    "khaosan_documents": ("gauge", "Documents in the store, newest versions."),
    "khaosan_extracted_documents": ("gauge", "Of these, those that were extracted."),
    "khaosan_source_documents": ("gauge", "Documents of a source, newest versions."),
    "khaosan_source_runs_total": ("counter", "Runs of a source."),
    "khaosan_source_failed_runs_total": ("counter", "Runs of a source that failed."),
    "khaosan_source_requests_total": ("counter", "Requests to a source's site."),
    "khaosan_source_new_total": ("counter", "New articles of a source."),
    "khaosan_source_changed_total": ("counter", "Changed articles of a source."),
    "khaosan_source_errors_total": ("counter", "Articles that could not be had, each time anew."),
    "khaosan_source_last_run_timestamp_seconds": ("gauge", "When a source's last run began."),
    "khaosan_source_last_run_ok": ("gauge", "1 where it ended well and without a problem."),
    "khaosan_source_last_run_errors": ("gauge", "Articles that the last run could not have."),
    "khaosan_source_last_success_timestamp_seconds": ("gauge", "When a run last ended well."),
    "khaosan_source_last_new_timestamp_seconds": ("gauge", "When a run last brought an article."),
    "khaosan_source_alerts": ("gauge", "Warnings of khaosan status, by kind."),
}  # fmt: skip


def write(path: Path, outcome: Outcome, status: dict[str, Any] | None) -> None:
    """Write the file, whole or not at all. `status`: what `jobs.status.status` gives, None where
    there is no store yet.

    Raises KhaosanError where it cannot be written.
    """
    with whole_file(path) as stream:
        stream.write(text(outcome, status))


def text(outcome: Outcome, status: dict[str, Any] | None) -> str:
    """The metrics as text."""
    values: dict[str, list[tuple[dict[str, str], float]]] = {name: [] for name in _METRICS}
    for name, labels, value in _values(outcome, status):
        if value is not None:
            values[name].append((labels, value))
    lines = []
    for name, samples in values.items():
        if samples:
            kind, help = _METRICS[name]
            lines += [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{_labels(labels)} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


Value = tuple[str, dict[str, str], float | None]


def _values(outcome: Outcome, status: dict[str, Any] | None) -> Iterable[Value]:
    yield "khaosan_run_timestamp_seconds", {}, _seconds(outcome.at)
    yield "khaosan_run_exit_code", {}, outcome.exit_code
    yield "khaosan_run_duration_seconds", {}, outcome.seconds
    if status is None:
        return
    yield "khaosan_database_bytes", {}, status["bytes"]
    yield "khaosan_documents", {}, status["documents"]
    yield "khaosan_extracted_documents", {}, status["extracted"]
    for source in status["sources"]:
        if source["source"] is not None:
            yield from _source(source)
    kinds = Counter((a["source"], a["kind"]) for a in status["alerts"])
    for (name, kind), count in sorted(kinds.items()):
        yield "khaosan_source_alerts", {"source": name, "kind": kind}, count


def _source(source: dict[str, Any]) -> Iterable[Value]:
    labels = {"source": source["source"]}
    yield "khaosan_source_documents", labels, source["documents"]
    sums = source["totals"]
    if sums is None:
        return
    yield "khaosan_source_runs_total", labels, sums["runs"]
    yield "khaosan_source_failed_runs_total", labels, sums["failed"]
    for name in ("requests", "new", "changed", "errors"):
        yield f"khaosan_source_{name}_total", labels, sums[name]
    yield "khaosan_source_last_success_timestamp_seconds", labels, _seconds(sums["last_finished"])
    yield "khaosan_source_last_new_timestamp_seconds", labels, _seconds(sums["last_new"])
    last = source["runs"][0]
    yield "khaosan_source_last_run_timestamp_seconds", labels, _seconds(last["started"])
    if last["state"] != "running":
        good = last["state"] == "finished" and not last["message"]
        yield "khaosan_source_last_run_ok", labels, int(good)
        yield "khaosan_source_last_run_errors", labels, last["errors"]


def _seconds(when: str | None) -> float | None:
    return dt.datetime.fromisoformat(when).timestamp() if when else None


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
