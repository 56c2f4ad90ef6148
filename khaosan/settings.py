"""Settings: defaults, then `khaosan.toml`, then environment variables, then flags.

The fields of `Settings` are the one list of them; the template that `khaosan init` writes, the
environment variables and the check for unknown names are made from it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from khaosan.errors import UsageError

FILE_NAME = "khaosan.toml"


def _setting(default: Any, help: str, example: str | None = None) -> Any:
    metadata = {"help": help, "example": example}
    if isinstance(default, (list, dict)):
        return field(default_factory=lambda: type(default)(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(slots=True)
class Settings:
    """Every setting of khaosan. `file` is the setting file that was read, if one was."""

    db: str = _setting("khaosan.db", "The SQLite file that holds everything.")
    sources: list[str] = _setting(
        [],
        "The sources that `khaosan run` crawls (see `khaosan sources`).",
        'sources = ["gnews", "dla"]',
    )
    sources_dir: str = _setting(
        "", "A folder with source files (TOML) of your own, beside the shipped ones."
    )
    engine: str = _setting("khaosan", "What finds people and agencies (see `khaosan extract`).")
    contact: str = _setting(
        "",
        "An address (mail or web) where a site's keeper reaches you; sent in the User-Agent.",
        'contact = "editor@example.org"',
    )
    min_score: float = _setting(
        0.0, "Extraction leaves out what scores lower (0 to 1); 0 keeps everything."
    )
    workers: int = _setting(0, "Processes for extraction; 0: one for each core.")
    keep_pages: int = _setting(
        2000,
        "Megabytes of pages kept as they were fetched (packed; the oldest make room), for "
        "`khaosan recrawl --from-pages` and `khaosan export warc`; 0 keeps none.",
    )
    scan_seconds: int = _setting(
        600,
        "Seconds that a scan may take (3 to 6 a page), as long as its pages turn out to be text; "
        "what is not read by then is named. Other files have 60.",
    )
    permissions: dict[str, str] = _setting(
        {},
        "Sources that may only be crawled with permission: who gave it, and when.",
        'permissions = { thaigov = "letter PRD 12/2569, 3 February 2026" }',
    )
    schedules: dict[str, str] = _setting(
        {},
        "When a source is crawled, in place of what its own file says (see docs/operating.md).",
        'schedules = { gnews = "every 30m", dla = "5 7-19 * * mon-fri" }',
    )
    editor: str = _setting(
        "", "Who decides in `khaosan review` and `khaosan entities`; empty: your login name."
    )
    review_keys: dict[str, str] = _setting(
        {},
        "Keys of `khaosan review` in place of its own (docs/review.md lists the actions); several "
        "keys of one action stand with spaces between.",
        'review_keys = { accept = "a enter", undo = "ctrl+z" }',
    )
    file: Path | None = field(default=None, metadata={"help": ""})

    @classmethod
    def load(
        cls,
        path: str | Path | None = None,
        environ: Mapping[str, str] = os.environ,
        **flags: Any,
    ) -> Self:
        """Read the settings.

        `path`: the setting file; without it KHAOSAN_CONFIG, else ./khaosan.toml if there is one.
        `flags`: values given on the command line; None means not given.
        Raises UsageError for a file that is missing (where named), broken, or holds an unknown
        name or a value of the wrong type.
        """
        named = path or environ.get("KHAOSAN_CONFIG")
        file = Path(named) if named else Path(FILE_NAME)
        settings = cls()
        if named or file.is_file():
            for name, value in _read(file).items():
                settings._set(name, value, str(file))
            settings.file = file
            # A relative path in the file is meant from the file's folder, wherever cron starts us.
            for name in ("db", "sources_dir"):
                if value := getattr(settings, name):
                    setattr(settings, name, str(file.parent / value))
        for name in NAMES:
            variable = f"KHAOSAN_{name.upper()}"
            if (text := environ.get(variable)) is not None:
                settings._set(name, _from_text(name, text, variable), variable)
        for name, value in flags.items():
            if value is not None:
                settings._set(name, value, f"--{name.replace('_', '-')}")
        return settings

    def _set(self, name: str, value: Any, where: str) -> None:
        if name not in NAMES:
            raise UsageError(f"{where}: unknown setting {name!r}; known are {', '.join(NAMES)}")
        kind = type(getattr(Settings(), name))
        if kind is float and type(value) is int:
            value = float(value)
        ok = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if ok and kind is list:
            ok = all(isinstance(x, str) for x in value)
        if ok and kind is dict:
            ok = all(isinstance(x, str) for x in value.values())
        if ok and kind is int:
            ok = value >= 0
        if ok and kind is float:
            ok = 0 <= value <= 1
        if not ok:
            raise UsageError(f"{where}: {name} must be {_KIND_NAMES[kind]}, not {value!r}")
        setattr(self, name, value)


_KIND_NAMES = {
    str: "a string",
    int: "a whole number of 0 or more",
    float: "a number from 0 to 1",
    list: "a list of strings",
    dict: "a table of strings",
}
NAMES = tuple(f.name for f in fields(Settings) if f.name != "file")


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such setting file; `khaosan init` writes one") from None
    except IsADirectoryError:
        raise UsageError(f"{file}: is a folder, not a setting file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _from_text(name: str, text: str, where: str) -> Any:
    kind = type(getattr(Settings(), name))
    if kind is int or kind is float:
        try:
            return kind(text)
        except ValueError:
            raise UsageError(f"{where}: {name} must be {_KIND_NAMES[kind]}, not {text!r}") from None
    if kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind is dict:
        try:
            return tomllib.loads(f"x = {text}")["x"]
        except tomllib.TOMLDecodeError:
            form = f'{{ name = "text" }}, not {text!r}'
            raise UsageError(f"{where}: {name} must be as {form}") from None
    return text


def template() -> str:
    """A setting file with every setting, its meaning and its default, commented out."""
    lines = [
        "# khaosan's settings. Each can also be given as an environment variable (KHAOSAN_DB, ...)",
        "# or as a flag (--db); a flag wins over a variable, a variable over this file.",
        "# Relative paths are meant from this file's folder.",
        "",
    ]
    for f in fields(Settings):
        if f.name == "file":
            continue
        default = f.default_factory() if callable(f.default_factory) else f.default
        lines.append(f"# {f.metadata['help']}")
        if f.metadata["example"]:
            lines.append(f"# Example: {f.metadata['example']}")
        lines += [f"# {f.name} = {_toml(default)}", ""]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return "{}" if value == {} else repr(value)
