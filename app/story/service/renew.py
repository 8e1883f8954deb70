"""Stories of books that came before they were analysed, or before the analysis was better."""

from typing import Any

from sqlalchemy import Text, and_, cast, exists, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.books.models import Book, BookStatus
from app.books.service.shelve import SUBJECT
from app.platform.db.engine import Database
from app.platform.runs.models import Run, RunKind, RunStatus
from app.story.models import Story
from app.story.service.analyse_book import begin_analysis
from app.story.service.findings import ANALYSER
from app.workspaces.service import personal_workspace

#: Books begun at a time: what people ask for themselves shall not wait behind a whole library.
AT_ONCE = 20


async def renew_stories(database: Database) -> int:
    """Analyse some books whose story is not told as it would be now; return how many."""
    current = exists(
        select(Story.id).where(
            Story.text_id == Book.text_id, Story.book_id.is_(None), Story.analyser == ANALYSER
        )
    )
    # What is under way is waited for, and what failed or was stopped is left to its owner.
    copy = aliased(Book)
    tried = exists(
        select(Run.id)
        .join(copy, Run.subject == literal(SUBJECT) + cast(copy.id, Text))
        .where(
            copy.text_id == Book.text_id,
            Run.kind == RunKind.ANALYSE,
            Run.status != RunStatus.DONE,
        )
    )
    asked: Any = (
        select(Book.id, Book.user_id)
        .ext(distinct_on(Book.text_id))
        .where(and_(Book.status == BookStatus.READY, Book.text_id.is_not(None), ~current, ~tried))
        .order_by(Book.text_id, Book.id)
        .limit(AT_ONCE)
    )
    async with database.unit() as unit:
        books = (await unit.session.execute(asked)).all()
        for book_id, user_id in books:
            workspace = await personal_workspace(unit.session, user_id)
            await begin_analysis(unit, book_id, user_id, workspace.id)
    return len(books)
