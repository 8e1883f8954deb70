"""PDFs written by hand, line by line, as a typesetter would place them."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 400, 600
LEADING = 14


class Line(NamedTuple):
    text: str
    x: float = 50
    y: float = 500
    size: float = 11


class Bookmark(NamedTuple):
    title: str
    page: int
    y: float | None = None


def column(
    lines: Sequence[str], *, x: float = 50, top: float = 540, size: float = 11
) -> list[Line]:
    """Place lines under each other; an empty one leaves a gap."""
    return [
        Line(text.lstrip(), x + 12 * (len(text) - len(text.lstrip())), top - at * LEADING, size)
        for at, text in enumerate(lines)
        if text
    ]


def pdf(
    pages: Sequence[Sequence[Line]],
    *,
    bookmarks: Sequence[Bookmark] = (),
    info: dict[str, str] | None = None,
    roman: int = 0,
    extra: str = "",
    picture: bool = False,
) -> bytes:
    """Write a PDF; the first `roman` pages are numbered i, ii, iii."""
    objects: dict[int, bytes] = {}
    first = 10
    kids = [first + 2 * at for at in range(len(pages))]
    labels = f"/PageLabels << /Nums [0 << /S /r >> {roman} << /S /D >>] >>" if roman else ""
    outlines = first + 2 * len(pages)
    listed = f"/Outlines {outlines} 0 R" if bookmarks else ""
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {labels} {listed} >>".encode()
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[2] = f"<< /Type /Pages /Kids [{refs}] /Count {len(pages)} >>".encode()
    objects[3] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    told = " ".join(f"/{name} ({_escaped(value)})" for name, value in (info or {}).items())
    objects[4] = f"<< {told} >>".encode("cp1252")
    objects[5] = _stream(
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8",
        b"\x80",
    )
    for at, lines in enumerate(pages):
        objects[kids[at]] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font << /F 3 0 R >> /XObject << /I 5 0 R >> >> "
            f"/Contents {kids[at] + 1} 0 R >>"
        ).encode()
        drawn = ["q 300 0 0 400 50 100 cm /I Do Q"] if picture else []
        drawn += [
            f"BT /F {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({_escaped(line.text)}) Tj ET"
            for line in lines
        ]
        objects[kids[at] + 1] = _stream(b"", "\n".join(drawn).encode("cp1252"))
    for at, mark in enumerate(bookmarks):
        number = outlines + 1 + at
        target = f"/XYZ 0 {mark.y} 0" if mark.y is not None else "/Fit"
        following = f"/Next {number + 1} 0 R" if at + 1 < len(bookmarks) else ""
        objects[number] = (
            f"<< /Title ({_escaped(mark.title)}) /Parent {outlines} 0 R {following} "
            f"/Dest [{kids[mark.page]} 0 R {target}] >>"
        ).encode("cp1252")
    if bookmarks:
        objects[outlines] = (
            f"<< /Type /Outlines /First {outlines + 1} 0 R /Last {outlines + len(bookmarks)} 0 R "
            f"/Count {len(bookmarks)} >>"
        ).encode()
    return _file(objects, extra)


def _stream(keys: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, len(data), data)


def _file(objects: dict[int, bytes], extra: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        place = places.get(number)
        out += b"%010d 00000 n \n" % place if place else b"0000000000 00000 f \n"
    out += f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {extra} >>\n".encode()
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
