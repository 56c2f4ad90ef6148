"""Folders, zips and tars: read as streams, links not followed, damage told, nothing unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.readers import Gauge, LeftOut, read
from khaosan.errors import KhaosanError
from khaosan.records import Document

NAMES = ["data/2024/01/02/ด้านสังคม_1.txt", "data/2024/01/03/ด้านเศรษฐกิจ_2.txt", "b.html", "c.jsonl"]
_PAGE = "<html><body><article><h1>หัวข้อ</h1><p>" + "เนื้อหาของข่าวที่ยาวพอ " * 20 + "</p></article>"
CONTENT = {
    NAMES[0]: "หัวข้อหนึ่ง\nเนื้อหาหนึ่ง",
    NAMES[1]: "หัวข้อสอง\nเนื้อหาสอง",
    NAMES[2]: _PAGE,
    NAMES[3]: '{"text": "หัวข้อสาม\\nเนื้อหาสาม"}\n{"text": "สี่"}\n',
}


def make_folder(path: Path) -> Path:
    for name, content in CONTENT.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return path


def make_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in CONTENT.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path) -> Path:
    mode = {".gz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2"}.get(path.suffix, "w")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in CONTENT.items():
            add_file(archive, name, content.encode())
    return path


def add_file(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def texts(path: Path) -> list[str]:
    return sorted(item.text for item in read(path) if isinstance(item, Document))


def reasons(path: Path) -> list[tuple[str, str]]:
    """Where (without the folder) and why something was left out."""
    return [
        (item.where.removeprefix(str(path)).lstrip(":/"), item.reason)
        for item in read(path)
        if isinstance(item, LeftOut)
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: make_zip(folder / "a.zip"),
        lambda folder: make_zip(folder / "A.ZIP"),
        lambda folder: make_tar(folder / "a.tar"),
        lambda folder: make_tar(folder / "a.tar.gz"),
        lambda folder: make_tar(folder / "a.tar.xz"),
        lambda folder: make_tar(folder / "a.tar.bz2"),
    ],
)
def test_an_archive_gives_what_the_folder_gives(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    folder = make_folder(tmp_path / "folder")
    archive = make(tmp_path)
    assert len(texts(folder)) == 5
    assert texts(archive) == texts(folder)
    assert not reasons(archive)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["folder", archive.name])


def test_archives_inside_a_folder_are_read(tmp_path: Path) -> None:
    make_zip(tmp_path / "2023.zip")
    make_tar(tmp_path / "2024.tar.gz")
    assert len(texts(tmp_path)) == 10


@pytest.mark.parametrize("opener", [gzip.open, lzma.open, bz2.open])
def test_packed_lines_are_known_by_their_bytes(
    tmp_path: Path, opener: Callable[..., io.TextIOWrapper]
) -> None:
    path = tmp_path / "a.jsonl"  # as if someone had renamed it
    with opener(path, "wt", encoding="utf-8") as stream:
        stream.write(CONTENT[NAMES[3]])
    assert len(texts(path)) == 2


def test_the_order_is_the_same_every_time(tmp_path: Path) -> None:
    for n in (3, 1, 2):
        (tmp_path / f"{n}.txt").write_text(f"หัวข้อ {n}", encoding="utf-8")
    found = [item.text for item in read(tmp_path) if isinstance(item, Document)]
    assert found == ["หัวข้อ 1", "หัวข้อ 2", "หัวข้อ 3"]


# ---- links and names --------------------------------------------------------


def test_links_in_a_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    make_folder(outside)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "elsewhere").symlink_to(outside)
    (folder / "broken.txt").symlink_to(folder / "none.txt")
    (folder / "linked.txt").symlink_to(outside / NAMES[0])
    (folder / ".git").mkdir()
    os.mkfifo(folder / "pipe.txt")
    # A link to a file is that file (git-annex keeps all of them so); one to a folder may be a loop.
    assert texts(folder) == [CONTENT[NAMES[0]]]
    assert dict(reasons(folder)) == {
        "loop": "a link, not followed",
        "elsewhere": "a link, not followed",
        "broken.txt": "a link, not followed",
        ".git": "a hidden file or folder",
        "pipe.txt": "no regular file",
    }


def test_members_that_point_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ความลับ", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    tar = inside / "a.tar"
    with tarfile.open(tar, "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            member = tarfile.TarInfo(f"link{kind.decode()}.txt")
            member.type, member.linkname = kind, str(secret)
            archive.addfile(member)
        device = tarfile.TarInfo("device.txt")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        add_file(archive, "../../up.txt", "ขึ้นไป".encode())
        add_file(archive, "/etc/abs.txt", "จากราก".encode())
    zipped = inside / "a.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(secret))
        archive.writestr("../../up.txt", "ขึ้นไป")
    # What traverses is text like any other: its name is never a path to write or open.
    assert texts(tar) == ["ขึ้นไป", "จากราก"]
    assert texts(zipped) == ["ขึ้นไป"]
    assert [reason for _, reason in reasons(tar)] == [
        "a link, not followed",
        "a link, not followed",
        "no regular file",
    ]
    assert [reason for _, reason in reasons(zipped)] == ["a link, not followed"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["inside", "secret.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_zip_names_in_an_encoding_that_the_zip_does_not_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.zip"
    raw = "ด้านสังคม_1.txt".encode(encoding)
    name = "x" * len(raw) + ""
    text = "รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-หัวข้อ\n\nเนื้อหา"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, text)
    path.write_bytes(path.read_bytes().replace(name.encode(), raw))
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.category == "ด้านสังคม"


def test_what_systems_add_to_archives_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("./data/a_1.txt", "หัวข้อ\nเนื้อหา")
        archive.writestr("__MACOSX/data/._a_1.txt", "\0\0")
        archive.writestr("data/.DS_Store", "\0\0")
        archive.writestr("data/inner.zip", b"PK\x03\x04")
    assert texts(path) == ["หัวข้อ\nเนื้อหา"]
    assert sorted(reason for _, reason in reasons(path)) == [
        "a hidden file or folder",
        "a hidden file or folder",
        "damaged archive",
    ]


# ---- damage -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.xz", "a.jsonl.gz", "a.jsonl.xz"])
def test_what_is_cut_short_gives_what_came_before(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    # Digits do not pack well, so that half of the bytes holds about half of the documents.
    bodies = [f"หัวข้อ {n}\n" + " ".join(str(n * k % 9973) for k in range(500)) for n in range(40)]
    if ".tar" in name:
        with tarfile.open(path, "w:" + name.partition(".tar")[2].lstrip(".")) as archive:  # type: ignore[call-overload]
            for n, body in enumerate(bodies):
                add_file(archive, f"{n:02}.txt", body.encode())
    else:
        opener = gzip.open if name.endswith("gz") else lzma.open
        with opener(path, "wt", encoding="utf-8") as stream:
            stream.writelines(json.dumps({"text": body}) + "\n" for body in bodies)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = texts(path)
    assert 0 < len(found) < 40
    assert set(found) <= set(bodies)
    why = {reason for _, reason in reasons(path)}
    assert why & {"damaged or cut short", "damaged archive", "not JSON"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.zip", b"no zip at all", "damaged archive"),
        ("a.tar", b"no tar at all" * 100, "damaged archive"),
        ("a.tar.gz", gzip.compress(b"no tar", mtime=0), "damaged archive"),
        ("a.jsonl.xz", b"\xfd7zXZ\x00garbage", "damaged or cut short"),
    ],
)
def test_what_is_not_what_its_name_says(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [r for _, r in reasons(path)] == [reason]


def test_a_member_with_a_password_is_told_so(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    # Bit 0 of the flags of the last member, in the list at the end.
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    (left,) = (item for item in read(path) if isinstance(item, LeftOut))
    assert (left.reason, left.detail) == ("encrypted", "it needs a password")


def test_one_bad_member_of_a_zip_costs_only_itself(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(NAMES[1])
    data = bytearray(path.read_bytes())
    start = member.header_offset + 30 + len(NAMES[1].encode())
    data[start : start + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert len(texts(path)) == 4
    assert reasons(path) == [(NAMES[1], "damaged or cut short")]


def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    (tmp_path / "a.txt").write_text("หัวข้อ", encoding="utf-8")
    assert texts(tmp_path) == ["หัวข้อ"]
    assert reasons(tmp_path) == [("closed", "cannot be read")]
    with pytest.raises(KhaosanError):
        list(read(closed / "x"))


# ---- bounds -----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "jsonl.xz"])
def test_a_bomb_costs_no_memory(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.readers.records.MAX_BYTES", 1 << 20)
    monkeypatch.setattr("crawler.readers.jsonl.MAX_BYTES", 1 << 20)
    path = tmp_path / f"a.{kind}"
    size = 24 << 20
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.txt", b"a" * size)
            archive.writestr("good.txt", "หัวข้อ\nเนื้อหา")
    elif kind == "tar.gz":
        with tarfile.open(path, "w:gz") as archive:
            add_file(archive, "bomb.txt", b"a" * size)
            add_file(archive, "good.txt", "หัวข้อ\nเนื้อหา".encode())
    else:
        with lzma.open(path, "wb", preset=0) as stream:
            stream.write(b"a" * size + '\n{"text": "หัวข้อ\\nเนื้อหา"}\n'.encode())
    tracemalloc.start()
    try:
        assert texts(path) == ["หัวข้อ\nเนื้อหา"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20
    assert [reason for _, reason in reasons(path)] == ["too large"]


def test_a_tar_with_an_endless_record_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.xz"
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, 1 << 33
    with lzma.open(path, "wb", preset=0) as stream:
        stream.write(member.tobuf(tarfile.GNU_FORMAT))
        stream.write(b"\0" * (8 << 20))
    assert [reason for _, reason in reasons(path)] == ["damaged archive"]


def test_the_gauge_goes_from_nothing_to_all(tmp_path: Path) -> None:
    for path in (make_folder(tmp_path / "f"), make_zip(tmp_path / "a.zip")):
        gauge = Gauge()
        shares = [gauge.share() for _ in read(path, gauge)]
        assert shares == sorted(shares)
        assert 0 <= shares[0] < shares[-1] <= 1


def test_an_archive_of_very_many_files_is_named_once_and_not_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for number in range(6):
            archive.writestr(f"{number}.txt", f"หัวข้อ {number}\nเนื้อหา")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("0.zip", inner.getvalue())
        archive.writestr("1.zip", inner.getvalue())
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        for number in range(20):
            add_file(tar, f"{number}.txt", f"หัวข้อ {number}\nเนื้อหา".encode())
    assert len(texts(tmp_path / "a.zip")) == 12
    monkeypatch.setattr("crawler.readers.containers._MOST_FILES", 10)
    for name, count, said in (("a.zip", 6, "14 in the archive"), ("a.tar.gz", 10, "more in the")):
        found = list(read(tmp_path / name))
        left = [item for item in found if isinstance(item, LeftOut)]
        assert (len(found), len(left)) == (count + 1, 1)
        assert (left[0].where, left[0].reason) == (str(tmp_path / name), "too many files")
        assert left[0].detail.startswith(said)
    # One whose list alone would take gigabytes is not opened.
    monkeypatch.setattr("crawler.readers.containers._MOST_LISTED", 100)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    assert [reason for _, reason in reasons(tmp_path / "a.zip")] == ["too many files"]
