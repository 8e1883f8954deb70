"""Having a book's story analysed."""

from uuid import UUID

from sqlalchemy import Uuid, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.routing import Keys, text_model_for
from app.books.models import Book
from app.books.service.find import own_text
from app.books.service.load_text import load_text
from app.books.service.shelve import subject_of
from app.books.service.visibility import may_read
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.story.errors import NoModel
from app.story.reading.prompts import Source, source_of
from app.story.service.keep_story import found_in
from app.story.service.scenes import cut_of

#: Tokens that one book may take.
MOST_TOKENS = 50_000_000


async def analyse_book(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    idempotency_key: str | None,
    tokens: int | None = None,
) -> Run:
    """Analyse a book's story anew; corrections stay.

    With tokens to spend a model reads it as well; what was found is not looked for once more then.
    """
    await own_text(unit, user_id, book_id)
    if tokens is not None and not 0 < tokens <= MOST_TOKENS:
        words = f"Give a number of tokens up to {MOST_TOKENS:,}."
        raise InvalidInput(FieldFault("model.tokens", words))
    return await start_run(
        unit,
        RunKind.ANALYSE,
        subject=subject_of(book_id),
        user_id=user_id,
        input={"again": True} if tokens is None else {"model": True, "tokens": tokens},
        idempotency_key=idempotency_key,
    )


async def require_model(runtime: Runtime, user_id: UUID) -> None:
    """Raise unless there is a key with which a model would read for somebody."""
    async with runtime.database.read() as session:
        keys = Keys(await keys_in_use(session, runtime.keyring, user_id, None))
    model = text_model_for(runtime.settings, keys)
    if model is None:
        raise NoModel
    await model.close()


async def source_for(session: AsyncSession, user_id: UUID, book_id: UUID) -> Source | None:
    """Return what a model would read of a book, once its story is analysed."""
    asked = select(Book.text_id).where(Book.id == book_id, may_read(Book, literal(user_id, Uuid())))
    text_id = await session.scalar(asked)
    if text_id is None:
        raise NotFound("There is no such book, or you may not read it.")
    findings = await found_in(session, text_id, alone=True)
    if findings is None:
        return None
    document = await load_text(session, text_id)
    return source_of(document, await cut_of(session, text_id), findings)


async def begin_analysis(
    unit: UnitOfWork, book_id: UUID, user_id: UUID | None, workspace_id: UUID | None
) -> Run:
    """Analyse the story of a book that was taken in."""
    return await start_run(
        unit,
        RunKind.ANALYSE,
        subject=subject_of(book_id),
        user_id=user_id,
        workspace_id=workspace_id,
    )
