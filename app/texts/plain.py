"""A plain text: nothing is changed but the ends of its lines."""

from dataclasses import replace

from app.texts.charset import decode
from app.texts.document import Document, Flaw, Metadata, SourceFormat
from app.texts.faults import Cause, Unreadable
from app.texts.gutenberg import boilerplate, ebook_number, header_fields
from app.texts.headings import chapters
from app.texts.language import direction, settle
from app.texts.limits import Limits
from app.texts.locators import LineLocators
from app.texts.outline import assemble


def read_plain(data: bytes, limits: Limits) -> Document:
    """Read a text; lines that look like headings make its sections."""
    decoded = decode(data)
    if decoded is None:
        raise Unreadable(
            Cause.UNKNOWN_FORMAT,
            "The file is neither EPUB, PDF, HTML nor plain text; convert it to one of these.",
        )
    text = decoded[0].replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable(Cause.EMPTY, "The file holds no text.")
    if len(text) > limits.characters:
        raise Unreadable(
            Cause.TOO_LARGE, f"The text has more than {limits.characters:,} characters."
        )
    licence = boilerplate(text)
    sections = assemble(text, chapters(text, licence.begin, licence.end), licence)
    told = header_fields(text, licence)
    language = settle(text[licence.begin : licence.end], [])
    parts, line = [], 1
    for section in sections:
        own = text[section.start : section.end]
        parts.append(LineLocators.part(section.start, own, line))
        line += own.count("\n")
    return Document(
        format=SourceFormat.TXT,
        text=text,
        sections=tuple(replace(s, locator=f"char={s.start},{s.start}") for s in sections),
        metadata=Metadata(
            title=told.get("title"),
            authors=tuple(filter(None, [told.get("author")])),
            language=language,
            gutenberg_id=ebook_number(text, licence),
            direction=direction(language),
        ),
        locators=LineLocators(parts),
        warnings=_warnings(decoded[1]),
    )


def _warnings(encoding: str) -> tuple[Flaw, ...]:
    if encoding.startswith("utf"):
        return ()
    return (Flaw("ENCODING", f"The text is not in UTF-8; it was taken for {encoding}."),)
