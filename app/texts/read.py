"""From the bytes of a file to a document, whatever kind of file it is."""

import re
from collections.abc import Callable
from importlib import import_module

from app.texts.document import Document, SourceFormat
from app.texts.faults import Cause, Unreadable
from app.texts.limits import MB, USUAL, Limits

HEAD = 4_096
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
PDF = b"%PDF-"
MARKUP = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
HTML_ENDINGS = (".html", ".htm", ".xhtml")
HTML_TYPES = frozenset(["text/html", "application/xhtml+xml"])
#: What people try most often, and what to do about it.
OTHERS = (
    (b"BOOKMOBI", 60, "a Kindle book (MOBI, AZW)"),
    (b"TPZ", 0, "a Kindle book (Topaz)"),
    (b"\xd0\xcf\x11\xe0", 0, "an old Word document"),
    (b"{\\rtf", 0, "a rich text (RTF)"),
    (b"Rar!", 0, "a RAR archive"),
    (b"7z\xbc\xaf", 0, "a 7-Zip archive"),
    (b"\x1f\x8b", 0, "a gzip archive"),
    (b"\x89PNG", 0, "a picture"),
    (b"\xff\xd8\xff", 0, "a picture"),
    (b"GIF8", 0, "a picture"),
    (b"AT&TFORM", 0, "a DjVu scan"),
    (b"%!PS", 0, "a PostScript file"),
)
READERS = {
    SourceFormat.EPUB: ("app.texts.epub.reader", "read_epub"),
    SourceFormat.PDF: ("app.texts.pdf.reader", "read_pdf"),
    SourceFormat.HTML: ("app.texts.html", "read_html"),
    SourceFormat.TXT: ("app.texts.plain", "read_plain"),
}


def read(
    data: bytes, *, name: str, media_type: str | None = None, limits: Limits = USUAL
) -> Document:
    """Read a file; what it is shows in its bytes, its name and media type only decide ties."""
    found = sniff(data, name=name, media_type=media_type, limits=limits)
    module, function = READERS[found]
    reader: Callable[[bytes, Limits], Document] = getattr(import_module(module), function)
    return reader(data, limits)


def sniff(
    data: bytes, *, name: str, media_type: str | None = None, limits: Limits = USUAL
) -> SourceFormat:
    """Say what kind of file it is, or refuse it."""
    if not data:
        raise Unreadable(Cause.EMPTY, "The file is empty; upload it again.")
    if len(data) > limits.file_bytes:
        raise Unreadable(
            Cause.TOO_LARGE,
            f"The file has {len(data) // MB} MB; {limits.file_bytes // MB} MB are allowed.",
        )
    head = data[:HEAD]
    if head.startswith((ZIP, EMPTY_ZIP)):
        _refuse_other_zips(data)
        return SourceFormat.EPUB
    if PDF in head[:1024]:
        return SourceFormat.PDF
    for sign, at, what in OTHERS:
        if head[at:].startswith(sign):
            raise Unreadable(
                Cause.UNKNOWN_FORMAT,
                f"The file is {what}; convert it to EPUB, PDF, HTML or plain text.",
            )
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return SourceFormat.HTML
    named = name.lower().endswith(HTML_ENDINGS) or (media_type or "").split(";")[0] in HTML_TYPES
    if named and b"<" in head:
        return SourceFormat.HTML
    if name.lower().endswith((".epub", ".pdf")):
        kind = name.rpartition(".")[2].upper()
        raise Unreadable(Cause.DAMAGED, f"The file is no {kind}, though its name says so.")
    return SourceFormat.TXT


def _refuse_other_zips(data: bytes) -> None:
    if b"META-INF/container.xml" in data or b"application/epub+zip" in data[:HEAD]:
        return
    for sign, what in (
        (b"word/document.xml", "a Word document"),
        (b"content.xml", "an OpenDocument"),
        (b"xl/workbook.xml", "a spreadsheet"),
    ):
        if sign in data:
            raise Unreadable(Cause.UNKNOWN_FORMAT, f"The file is {what}; export it as EPUB or PDF.")
