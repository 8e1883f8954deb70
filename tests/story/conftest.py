"""Books whose story is told by hand."""

from typing import Any
from uuid import UUID

import pytest

from app.books.models import Book
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.story.analysis.findings import Findings
from app.story.service.keep_story import keep_findings, keep_story
from tests.books.conftest import Shelf, document, shelf
from tests.installation import Client
from tests.story import tale

__all__ = ["shelf"]


class Stories:
    """Puts books with stories on people's shelves."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.told: set[UUID] = set()
        self.findings = tale.found()

    @classmethod
    def of(cls, runtime: Runtime) -> "Stories":
        """Return stories for an installation."""
        return cls(Shelf(runtime))

    async def add(
        self,
        owner: Client,
        chapters: dict[str, str] | None = None,
        findings: Findings | None = None,
        **given: Any,
    ) -> str:
        """Put the tale there, or another; return the book's id."""
        made = document(tale.CHAPTERS if chapters is None else chapters, title="The Slack")
        findings = self.findings if findings is None else findings
        book_id = await self.shelf.add(owner, made, **given)
        async with self.shelf.database.unit() as unit:
            book = await unit.session.get_one(Book, split_id(book_id)[1])
            text_id = book.text_id
        assert text_id is not None
        if text_id not in self.told:
            self.told.add(text_id)
            await self.shelf.scenes(text_id, made)
            async with self.shelf.database.unit() as unit:
                await keep_findings(unit, text_id, findings)
                await keep_story(unit, text_id, made.text, findings)
        return book_id


@pytest.fixture
def stories(shelf: Shelf, runtime: Runtime) -> Stories:
    return Stories(shelf)
