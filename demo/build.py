"""The novella's chapters, bound as an EPUB: the same bytes wherever and whenever it is built."""

import io
import re
import zipfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from ebooklib import epub

TITLE = "The Long Lull"
IDENTIFIER = "urn:uuid:5e1f3f0a-6c1e-5d0b-9a67-2c7f4b1d8e31"
#: Time stands still in it: builders of archives write down when they worked.
MADE = datetime(2026, 1, 1, tzinfo=UTC)
ORNAMENT = "* * *"
EMPHASIS = re.compile(r"\*([^*]+)\*")


def build() -> bytes:
    """Bind the chapters in the order of their files' names."""
    book = epub.EpubBook()
    book.set_identifier(IDENTIFIER)
    book.set_title(TITLE)
    book.set_language("en-GB")
    book.add_author("Fabula")
    book.add_metadata("DC", "rights", "Written for Fabula; AGPL-3.0-or-later.")
    chapters = [
        _chapter(number, path.read_text("utf-8"))
        for number, path in enumerate(sorted(Path(__file__).parent.glob("*.txt")), start=1)
    ]
    for chapter in chapters:
        book.add_item(chapter)
    book.toc = chapters
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = chapters
    out = io.BytesIO()
    epub.write_epub(out, book, {"mtime": MADE})
    return _timeless(out.getvalue())


def _chapter(number: int, source: str) -> epub.EpubHtml:
    first, *blocks = (block.strip() for block in source.split("\n\n"))
    title = f"{number} · {first.removeprefix('# ')}"
    body = "".join(_block(block) for block in blocks)
    chapter = epub.EpubHtml(title=title, file_name=f"chapter-{number}.xhtml", lang="en-GB")
    chapter.content = (
        f'<section epub:type="chapter"><h2>{escape(title, quote=False)}</h2>{body}</section>'
    )
    return chapter


def _block(text: str) -> str:
    if text == ORNAMENT:
        return "<hr/>"
    marked = EMPHASIS.sub(r"<em>\1</em>", _typographic(escape(text, quote=False)))
    return f"<p>{marked}</p>"


def _typographic(text: str) -> str:
    """Turn the quotation marks of a keyboard into those of a book."""
    text = re.sub(r'(?<![\w.,?!;:)*])"(?=\S)', "\u201c", text)
    text = text.replace('"', "\u201d")
    text = re.sub(r"(?<![\w.,?!;:*])'(?=\w)", "\u2018", text)
    return text.replace("'", "\u2019")


def _timeless(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        # The type of the file comes first and unpacked, so that its first bytes tell it.
        names = sorted(source.namelist(), key=lambda name: (name != "mimetype", name))
        for name in names:
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
