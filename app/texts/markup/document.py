"""The document that marked-up text becomes."""

from collections.abc import Sequence
from dataclasses import replace

from app.texts.document import Direction, Document, Metadata, SourceFormat
from app.texts.gutenberg import boilerplate, ebook_number, header_fields
from app.texts.language import direction, settle
from app.texts.locators import DomLocators
from app.texts.markup.anchors import beginning, parts
from app.texts.markup.flow import Flow, Mark
from app.texts.outline import Entry, assemble


def build(
    source_format: SourceFormat,
    text: str,
    flow: Flow,
    entries: Sequence[Entry],
    *,
    metadata: Metadata,
    pages: Sequence[Mark],
    turning: Direction | None,
) -> Document:
    """Put a document together."""
    licence = boilerplate(text)
    sections = assemble(text, entries, licence)
    stored = parts(sections, flow, pages)
    told = header_fields(text, licence)
    language = settle(
        text[licence.begin : licence.end],
        [metadata.language, *(source.language for source in flow.sources)],
    )
    return Document(
        format=source_format,
        text=text,
        sections=tuple(
            replace(section, locator=beginning(part))
            for section, part in zip(sections, stored, strict=True)
        ),
        metadata=replace(
            metadata,
            title=metadata.title or told.get("title"),
            authors=metadata.authors or tuple(filter(None, [told.get("author")])),
            language=language,
            gutenberg_id=metadata.gutenberg_id or ebook_number(text, licence),
            direction=turning or direction(language),
        ),
        locators=DomLocators(stored),
    )
