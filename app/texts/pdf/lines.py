"""The lines of a page: their text, and where on the page they stand."""

import ctypes
import re
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

#: How pdfium writes a hyphen at the end of a line, whose two halves it joins.
HYPHEN = "\ufffe"
BREAK = re.compile(r"\r\n|\r|\n|(?=\ufffe)")
LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "ft",
    0xFB06: "st",
    0xA0: " ",
    0xAD: None,
    0xFEFF: None,
    0xFFFF: None,
    **dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0xD800, 0xE000)]),
}


@dataclass(slots=True)
class Line:
    """A line of a page; y grows upwards."""

    text: str
    left: float
    right: float
    y: float
    size: float
    hyphen: bool = False
    """Whether a hyphen was left out at its end."""


def lines_of(page: pdfium.PdfPage) -> list[Line]:
    """Return the lines of a page in the order the file has them."""
    text_page = page.get_textpage()
    try:
        return _lines(text_page)
    finally:
        text_page.close()


def _lines(text_page: pdfium.PdfTextPage) -> list[Line]:
    text = text_page.get_text_range(errors="ignore")
    lines: list[Line] = []
    at = 0
    for piece in re.split(r"(\r\n|\r|\n|\ufffe)", text):
        length = len(piece) if piece.isascii() else len(piece.encode("utf-16-le", "ignore")) // 2
        if piece == HYPHEN and lines:
            lines[-1].hyphen = True
        shown = " ".join(piece.translate(LIGATURES).split())
        if shown and piece != HYPHEN:
            lead = len(piece) - len(piece.lstrip())
            lines.append(_line(text_page.raw, shown, at + lead, at + len(piece.rstrip()) - 1))
        at += length
    return lines


def _line(text_page: ctypes.c_void_p, shown: str, first: int, last: int) -> Line:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, last, left, right, bottom, top)
    end = right.value
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, first, x, y)
    size = raw.FPDFText_GetFontSize(text_page, (first + last) // 2)
    # Some files set a size of one and scale it: the height of the letters tells then.
    height = top.value - bottom.value
    return Line(shown, x.value, end, y.value, size if size > 1 else height)
