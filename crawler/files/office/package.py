"""Files that are zips of XML (DOCX, ODT): members within bounds, XML without entities."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lxml import etree

from crawler.files.kinds import OLE
from crawler.readers.records import Unreadable

# The text of a thousand pages is some 20 MB of XML; a member that unpacks to more is a bomb.
_MOST_XML = 64 << 20
_MOST_MEMBERS = 20_000
_FOLDERS = {"word": "docx", "xl": "sheet", "ppt": "slides", "visio": "a drawing"}
# What a damaged zip raises.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)
_OPEN = "application/vnd.oasis.opendocument."


def kind_in(path: Path, otherwise: str) -> str:
    """The kind of a file that begins as a zip does, by what is in it: of crawler.files.kinds,
    `slides` or `a drawing`, or `zip` for a zip of files. `otherwise`: the kind that its name says,
    which a damaged one is."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            said = archive.read("mimetype")[:200] if _is_short(archive, "mimetype") else b""
    except (*BROKEN, RuntimeError):  # (RuntimeError: a password, a compression that is not known)
        return otherwise
    mime = said.decode("ascii", "replace").strip()
    if mime.startswith(_OPEN):
        form = mime.removeprefix(_OPEN).partition("-")[0]
        return {"text": "odt", "spreadsheet": "sheet", "presentation": "slides"}.get(
            form, otherwise
        )
    folders = {name.partition("/")[0] for name in names if "/" in name}
    for folder, kind in _FOLDERS.items():
        if folder in folders and ("_rels" in folders or otherwise == kind):
            return kind
    if "[Content_Types].xml" in names or "content.xml" in names:
        return otherwise or "docx"
    return "zip"


def _is_short(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return archive.getinfo(name).file_size < 1000
    except KeyError:
        return False


class Package:
    """An open package. Raises Unreadable for what is none."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            if stream.read(len(OLE)) == OLE:
                raise Unreadable("encrypted or of an old format", "save it anew without a password")
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("damaged or cut short", str(error)) from None
        if len(self._zip.namelist()) > _MOST_MEMBERS:
            raise Unreadable("too large", f"a package of more than {_MOST_MEMBERS:,} files")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def xml(self, name: str) -> Any | None:
        """The root element of a member; None where there is no such member. What is wrong with it
        raises Unreadable."""
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            return None
        try:
            with self._zip.open(member) as stream:
                data = stream.read(_MOST_XML + 1)
        except RuntimeError as error:  # zipfile's word for a password
            raise Unreadable("encrypted", str(error)) from None
        except BROKEN as error:
            raise Unreadable("damaged or cut short", f"{name}: {error}") from None
        if len(data) > _MOST_XML:
            raise Unreadable("too large", f"{name} unpacks to more than {_MOST_XML >> 20} MB")
        return parse(data, name)


def parse(data: bytes, name: str) -> Any:
    """XML, with no entity expanded, nothing fetched and no document type at all."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged or cut short", f"{name}: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable(
            "damaged or cut short", f"{name}: a document type, which has no place here"
        )
    return root
