"""Books on the shelf, without the files they would come in."""

from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Table

from app.books.models import Book, BookKind, BookStatus
from app.books.service.texts import keep_text, section_id
from app.graph.ids import encode_id, split_id
from app.platform.db.copy import copy_rows
from app.platform.db.ids import numbered, uuid7
from app.platform.runtime import Runtime
from app.story.models import Scene
from app.texts.document import Document, Metadata, Offset, Section, SectionKind, SourceFormat
from app.texts.locators import LineLocators
from app.texts.scenes import BreakReason
from tests.installation import Client

CHAPTERS = {
    "One": "The ferry came late.\nMara wore a green coat.\n\n",
    "Two": "“Who are you?” asked the ferryman. Nobody — «the Heron» — answered. 🛶\n",
    "Three": "The Heron was Mara.\n",
}


def document(chapters: dict[str, str] | None = None, *, title: str = "The Ferry") -> Document:
    """Make of chapters what reading a plain text would give."""
    chapters = CHAPTERS if chapters is None else chapters
    text, line = "", 1
    sections: list[Section] = []
    parts = []
    for ordinal, (name, body) in enumerate(chapters.items()):
        start, end = Offset(len(text)), Offset(len(text) + len(body))
        locator = f"char={start},{end}"
        sections.append(Section(ordinal, None, 0, SectionKind.CHAPTER, name, start, end, locator))
        parts.append(LineLocators.part(start, body, line))
        line += body.count("\n")
        text += body
    metadata = Metadata(title=title, authors=("Ina Vold",), language="en")
    return Document(SourceFormat.TXT, text, tuple(sections), metadata, LineLocators(parts))


class Shelf:
    """Puts books on people's shelves."""

    def __init__(self, runtime: Runtime) -> None:
        self.database = runtime.database

    async def add(self, owner: Client, made: Document | None = None, **given: Any) -> str:
        """Put a book there that is ready; return its id as clients see it."""
        made = document() if made is None else made
        async with self.database.unit() as unit:
            text_id = await keep_text(unit, made)
            values = {
                "title": made.metadata.title,
                "authors": list(made.metadata.authors),
                "language": made.metadata.language,
                "format": made.format,
                "kind": BookKind.NOVEL,
                "status": BookStatus.READY,
                **given,
            }
            book = unit.add(Book(id=uuid7(), user_id=key_of(owner), text_id=text_id, **values))
            return str(encode_id("Book", book.id))

    async def scenes(self, text_id: UUID, made: Document) -> None:
        """Make a scene of each chapter."""
        rows = [
            {
                "id": numbered(text_id, "scenes", section.ordinal),
                "text_id": text_id,
                "section_id": section_id(text_id, section.ordinal),
                "ordinal": section.ordinal,
                "chapter_number": section.ordinal + 1,
                "scene_number": 1,
                "start": section.start,
                "end": section.end,
                "word_count": len(made.text[section.start : section.end].split()),
                "why": BreakReason.CHAPTER,
            }
            for section in made.sections
        ]
        async with self.database.unit() as unit:
            await copy_rows(unit.session, cast("Table", Scene.__table__), rows)


def key_of(who: Client) -> UUID:
    """Return somebody's key in the tables."""
    return split_id(who.account["id"])[1]


@pytest.fixture
def shelf(runtime: Runtime) -> Shelf:
    return Shelf(runtime)
