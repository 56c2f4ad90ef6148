"""Picture files (PNG, JPEG, TIFF of many pages) as pages for OCR, by Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.files import needs
from crawler.files.scan import picture
from crawler.readers.records import Unreadable

if TYPE_CHECKING:
    import pypdfium2

# A page of A3 at 600 dpi in colour takes 210 MB while it is read.
MOST_DOTS = 100_000_000
# What Pillow is let read: other formats are large, and rarely of pages.
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
# The long side of A4 in inches, and dots to the inch that are no scanner's but a program's.
_LONG = 11.7
_LEAST_DPI, _MOST_DPI = 100, 1300


class Pictures:
    """A file of pictures. A context manager.

    Raises Unreadable for what cannot be read, or has more dots than are sensible.
    """

    def __init__(self, path: Path) -> None:
        self._image_module = needs.load("PIL.Image")
        self._ops = needs.load("PIL.ImageOps")
        # Pillow's own bound only warns at first; ours is looked at before a dot is unpacked.
        self._image_module.MAX_IMAGE_PIXELS = None
        try:
            self._file = self._image_module.open(path, formats=_FORMATS)
            self.count = int(getattr(self._file, "n_frames", 1))
        except self.errors() as error:
            raise Unreadable("damaged or cut short", f"no picture: {error}"[:200]) from None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @staticmethod
    def errors() -> tuple[type[Exception], ...]:
        """What Pillow raises for a picture that is broken."""
        return OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError

    @contextmanager
    def page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        """A picture, from 1, as a page of a PDF of its own."""
        pdfium = needs.load("pypdfium2")
        grey, dpi = self._grey(number)
        document = pdfium.PdfDocument.new()
        try:
            size = grey.width * 72 / dpi, grey.height * 72 / dpi
            page = document.new_page(*size)
            image = pdfium.PdfImage.new(document)
            image.set_bitmap(pdfium.PdfBitmap.from_pil(grey))
            image.set_matrix(pdfium.PdfMatrix().scale(*size))
            page.insert_obj(image)
            page.gen_content()
            del grey
            yield page
        finally:
            document.close()

    def _grey(self, number: int) -> tuple[Any, float]:
        """A picture in grey on white, upright as its camera says, and its dots to the inch."""
        file = self._file
        file.seek(number - 1)
        width, height = file.size
        if width * height > MOST_DOTS:
            raise Unreadable("too large", f"a picture of {width:,} by {height:,} dots")
        told = file.info.get("dpi", (0, 0))[0]
        found = self._ops.exif_transpose(file)
        if found.mode in ("RGBA", "LA", "PA") or "transparency" in found.info:
            found = found.convert("RGBA")
            white = self._image_module.new("RGBA", found.size, "white")
            found = self._image_module.alpha_composite(white, found)
        elif found.mode.startswith("I;16"):
            found = found.point(lambda value: value / 256)
        found = found.convert("L")
        dpi = float(told) if _LEAST_DPI <= told <= _MOST_DPI else max(found.size) / _LONG
        if dpi > picture.DPI:
            scale = picture.DPI / dpi
            found = found.resize([max(1, round(side * scale)) for side in found.size], 5)
            dpi = float(picture.DPI)
        return found, max(dpi, 30.0)
