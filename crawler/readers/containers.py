"""Folders, zips, tars and packed files as a sequence of entries, in an order that never changes.

The names inside an archive are only ever shown and matched, never opened as paths, so `../../x`
reaches nothing. Links are not followed: they lead in circles or out of what was named.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from crawler.files import scratch
from crawler.files.kinds import HEAD, kind_of
from crawler.readers.records import Entry, Gauge, LeftOut, Unreadable, copied
from khaosan.streams import BROKEN

# What damaged, encrypted or oddly packed archives raise, beside what any broken stream raises.
# zipfile: RuntimeError for a password, NotImplementedError for an unknown compression.
DAMAGED = (*BROKEN, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError)

HIDDEN = "a hidden file or folder"
# Word and Excel write ~$name.docx beside a file that is open.
_HIDDEN = (".", "~$")
LINK = "a link, not followed"
SPECIAL = "no regular file"

_PACKED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"BZh": bz2.open,
}
_PACKED_ENDINGS = (".gz", ".xz", ".bz2")
# The sizes that a tar's own records (long names, attributes) claim are read into memory whole.
_MAX_TAR_RECORD = 1 << 20


# Archives inside archives: how deep, and how much all that stands in them may unpack to.
_DEEP = 3
_MOST_NESTED = 512 << 20
# How many files an archive may hold, with those in it: as many as a zip of the plain form can.
_MOST_FILES = 65_535
# What the list of a zip's files may take: Python reads it whole, and makes ten times as much of it.
_MOST_LISTED = 32 << 20


class _BombError(Exception):
    """An archive of which the rest is not read; carries the reason and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def _too_many(count: str) -> _BombError:
    what = f"{count} in the archive; {_MOST_FILES:,} are the most; unpack it into a folder"
    return _BombError("too many files", what)


@dataclass(slots=True)
class _Nest:
    """Where an archive stands: its name for messages, how many are around it, how many bytes what
    stands in archives inside of the outermost unpacks to, and how many files are in it, as far as
    it has been seen."""

    where: str
    deep: int = 0
    unpacked: list[int] = field(default_factory=lambda: [0])
    files: list[int] = field(default_factory=lambda: [0])

    def count(self, files: int) -> None:
        """Files have been seen. Raises _BombError for too many."""
        self.files[0] += files
        if self.files[0] > _MOST_FILES:
            raise _too_many(f"{self.files[0]:,}" if files > 1 else "more")


def entries(path: Path, gauge: Gauge) -> Iterator[Entry | LeftOut]:
    """Every file under a path: the file itself, or what a folder or archive holds.

    `gauge` is kept up to date. An OSError of the path itself is raised; what is wrong inside comes
    out as LeftOut.
    """
    if path.is_dir():
        yield from _folder(path, gauge)
    else:
        yield from _file(path, path.name, gauge, alone=True)


def bare_name(name: str) -> str:
    """A file's name in lower case, without the ending that says how it is packed."""
    name = name.lower()
    for ending in _PACKED_ENDINGS:
        name = name.removesuffix(ending)
    return name


def _folder(folder: Path, gauge: Gauge) -> Iterator[Entry | LeftOut]:
    files: list[str] = []
    left_out: list[LeftOut] = []
    _walk(str(folder), files, left_out)
    yield from left_out
    for done, path in enumerate(files):
        gauge.share = partial(_ratio, done, len(files))
        try:
            yield from _file(Path(path), os.path.relpath(path, folder), Gauge())
        except OSError as error:
            yield LeftOut(path, "cannot be read", error.strerror or str(error))


def _walk(folder: str, files: list[str], left_out: list[LeftOut]) -> None:
    try:
        with os.scandir(folder) as found:
            items = sorted(found, key=lambda item: item.name)
    except OSError as error:
        left_out.append(LeftOut(folder, "cannot be read", error.strerror or str(error)))
        return
    for item in items:
        if item.name.startswith(_HIDDEN):
            left_out.append(LeftOut(item.path, HIDDEN))
        elif item.is_dir(follow_symlinks=False):
            _walk(item.path, files, left_out)
        elif item.is_file():
            files.append(item.path)
        elif item.is_symlink():
            left_out.append(LeftOut(item.path, LINK))
        else:
            left_out.append(LeftOut(item.path, SPECIAL))


def _ratio(done: int, whole: int) -> float:
    return done / whole


def _file(
    path: Path, name: str, gauge: Gauge, *, alone: bool = False, nest: _Nest | None = None
) -> Iterator[Entry | LeftOut]:
    if nest is None:
        nest = _Nest(str(path))
        try:
            yield from _file(path, name, gauge, alone=alone, nest=nest)
        except _BombError as error:
            yield LeftOut(nest.where, error.reason, error.detail)
        return
    with path.open("rb") as raw:
        head = raw.read(HEAD)
    # (What begins as something else is no zip.)
    if path.suffix.lower() == ".zip" and not kind_of(".zip", head):
        yield from _zip(path, gauge, nest)
        return
    with path.open("rb") as raw:
        size = max(1, os.fstat(raw.fileno()).st_size)
        gauge.share = lambda: 1.0 if raw.closed else min(1.0, raw.tell() / size)
        with _unpacked(raw) as stream:
            if _is_tar(name):
                yield from _tar(stream, nest)
            else:
                yield Entry(nest.where, name, stream, alone)


def _inside(entry: Entry, size: int, nest: _Nest) -> Iterator[Entry | LeftOut]:
    """What an archive's member holds: the member, or where it is an archive what that holds.
    `size`: what the archive says of it, more than which cannot be read from it."""
    name = entry.name.lower()
    if nest.deep:
        nest.unpacked[0] += size
        if nest.unpacked[0] > _MOST_NESTED:
            most = f"archives inside of it, of more than {_MOST_NESTED >> 20} MB"
            raise _BombError("too large", f"{most}; the rest is not read")
    if not (name.endswith(".zip") or _is_tar(name)):
        yield entry
        return
    if nest.deep >= _DEEP:
        yield LeftOut(entry.where, "an archive inside an archive too deep")
        return
    with scratch.folder() as folder:
        # A zip is read from its end, and a member of an archive only from its beginning.
        copy = folder / ("inner.zip" if name.endswith(".zip") else "inner.tar")
        try:
            copied(entry.stream, copy)
            inner = _Nest(entry.where, nest.deep + 1, nest.unpacked, nest.files)
            yield from _file(copy, copy.name, Gauge(), nest=inner)
        except Unreadable as error:
            yield LeftOut(entry.where, error.reason, error.detail)
        except DAMAGED as error:
            yield LeftOut(entry.where, "damaged archive", why(error))


@contextmanager
def _unpacked(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream itself, or what is packed in it, told by its first bytes and not by its name."""
    head = raw.read(8)
    raw.seek(0)
    for magic, opener in _PACKED.items():
        if head.startswith(magic):
            with opener(raw, "rb") as stream:
                yield stream
            return
    yield raw


def _is_tar(name: str) -> bool:
    return bare_name(name).endswith(".tar") or name.lower().endswith((".tgz", ".txz", ".tbz2"))


def _zip(path: Path, gauge: Gauge, nest: _Nest) -> Iterator[Entry | LeftOut]:
    if _listed(path) > _MOST_LISTED:
        raise _too_many("far more")
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        yield LeftOut(nest.where, "damaged archive", str(error))
        return
    with archive:
        nest.count(len(archive.infolist()))
        members = sorted(archive.infolist(), key=lambda member: member.filename)
        for done, member in enumerate(members):
            gauge.share = partial(_ratio, done, len(members))
            if member.is_dir():
                continue
            name = _zip_name(member)
            where = f"{nest.where}:{name}"
            if stat.S_ISLNK(member.external_attr >> 16):
                yield LeftOut(where, LINK)
                continue
            if _is_hidden(name):
                yield LeftOut(where, HIDDEN)
                continue
            if member.flag_bits & 0x1:
                yield LeftOut(where, "encrypted", "it needs a password")
                continue
            try:
                stream = archive.open(member)
            except DAMAGED as error:
                yield LeftOut(where, "damaged archive", why(error))
                continue
            with stream:
                yield from _inside(Entry(where, name, stream), member.file_size, nest)


def _listed(path: Path) -> int:
    """How many bytes the list of a zip's files takes, as its end says; 0 where it says nothing.

    APPNOTE.TXT 4.3.16; where that is too small a number for it, the record of 4.3.14 before it.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - (1 << 16) - 100))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return 0
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    larger = tail.rfind(b"PK\x06\x06", 0, at)
    return int.from_bytes(tail[larger + 40 : larger + 48], "little") if larger >= 0 else listed


def _zip_name(member: zipfile.ZipInfo) -> str:
    """The name, of which zips made on some systems do not say that it is UTF-8 (or windows-874).

    APPNOTE.TXT 4.4.4: bit 11 set means UTF-8, else it is cp437, which in practice means unknown.
    """
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


class _Member(tarfile.TarInfo):
    """A tar member whose helper records are of a size that fits in memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        member = super().frombuf(buf, encoding, errors)
        if member.type not in tarfile.SUPPORTED_TYPES or member.isreg():
            return member
        if member.size > _MAX_TAR_RECORD:
            raise tarfile.ReadError(f"a record of {member.size:,} bytes beside the files")
        return member


def _tar(stream: IO[bytes], nest: _Nest) -> Iterator[Entry | LeftOut]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:
            for member in archive:
                # A stream never goes back; what tarfile remembers would only grow.
                archive.members = []  # type: ignore[attr-defined]
                place = f"{nest.where}:{member.name}"
                nest.count(1)
                if member.isdir():
                    continue
                if _is_hidden(member.name):
                    yield LeftOut(place, HIDDEN)
                elif member.issym() or member.islnk():
                    yield LeftOut(place, LINK)
                elif (content := archive.extractfile(member)) is None:
                    yield LeftOut(place, SPECIAL)
                else:
                    yield from _inside(Entry(place, member.name, content), member.size, nest)
    except DAMAGED as error:
        yield LeftOut(nest.where, "damaged archive", why(error))


def _is_hidden(name: str) -> bool:
    # "./data/x.txt" is no hidden file; "__MACOSX/._x.txt" is what macOS packs beside each file.
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(_HIDDEN) for part in parts) or "__MACOSX" in parts


def why(error: BaseException) -> str:
    """What is wrong with a damaged file, in a few words."""
    if isinstance(error, EOFError):
        return "cut short"
    if isinstance(error, (lzma.LZMAError, zlib.error)):
        return f"cannot be unpacked: {error}"
    return str(error) or type(error).__name__
