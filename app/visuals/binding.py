"""An edition as an EPUB 3: the book's own text, to the character, with pictures at their places."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from mimetypes import guess_extension

from ebooklib import epub

from app.texts.document import Document, Section

_PARTS = re.compile(r"\n+|[^\n]+")
_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{lang}" xml:lang="{lang}"><head>
<title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body><section>{body}</section></body></html>
"""
_STYLE = "figure { margin: 1em 0; text-align: center; } img { max-width: 100%; max-height: 95vh; }"

#: Time stands still in it: the same edition has the same bytes.
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Plate:
    """A picture and its place in the text."""

    start: int
    content: bytes
    media_type: str
    alt: str


def bind(
    document: Document,
    plates: Sequence[Plate],
    *,
    identifier: str,
    title: str,
    authors: Sequence[str],
    language: str,
) -> bytes:
    """Return the file."""
    book = epub.EpubBook()
    book.set_identifier(identifier)
    book.set_title(title)
    book.set_language(language)
    for author in authors:
        book.add_author(author)
    book.add_item(
        epub.EpubItem("style", "style.css", media_type="text/css", content=_STYLE.encode())
    )
    names = []
    for number, plate in enumerate(plates, 1):
        name = f"plate-{number}{guess_extension(plate.media_type) or ''}"
        names.append(name)
        book.add_item(
            epub.EpubItem(f"plate-{number}", name, plate.media_type, content=plate.content)
        )
    pages = [each for each in document.sections if each.start < each.end]
    links = []
    for section in pages:
        key = f"section-{section.ordinal}"
        heading = section.title or title
        own = [
            (plate, name)
            for plate, name in zip(plates, names, strict=True)
            if section.start <= plate.start < section.end
        ]
        page = _PAGE.format(
            lang=escape(language),
            title=escape(heading),
            body="".join(_body(document.text, section, own)),
        )
        item = epub.EpubItem(key, f"{key}.xhtml", "application/xhtml+xml", page.encode())
        book.add_item(item)
        book.spine.append((key, "yes"))
        links.append(epub.Link(f"{key}.xhtml", heading, key))
    book.toc = links
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    out = io.BytesIO()
    epub.write_epub(out, book, {"mtime": MADE})
    return out.getvalue()


def _body(text: str, section: Section, plates: Sequence[tuple[Plate, str]]) -> Iterator[str]:
    """Write a section: line ends stand between paragraphs, so that no character is lost."""
    left = sorted(plates, key=lambda each: each[0].start)
    for part in _PARTS.finditer(text, section.start, section.end):
        # A picture stands before the paragraph that it belongs to.
        while left and left[0][0].start < part.end() and part[0][0] != "\n":
            plate, name = left.pop(0)
            yield f'<figure><img src="{name}" alt="{escape(plate.alt)}"/></figure>'
        words = escape(part[0], quote=False)
        yield words if words[0] == "\n" else f"<p>{words}</p>"
    for plate, name in left:
        yield f'<figure><img src="{name}" alt="{escape(plate.alt)}"/></figure>'
