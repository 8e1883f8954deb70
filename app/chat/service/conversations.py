"""Conversations: begun with a question, kept, renamed, forgotten."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.types import Uuid

from app.books.errors import NotReadable
from app.books.models import Book, WorkspaceBook
from app.books.service.visibility import may_read
from app.chat.errors import ConversationGone
from app.chat.models import Conversation, ConversationBook
from app.credits.service.licence import Use, licences_of, require
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.workspaces.models import Persona
from app.workspaces.service.membership import Permission, demand, may

#: Books that one conversation is about, and characters of its title.
MOST_BOOKS, LONGEST_TITLE = 50, 200


async def begin_conversation(
    unit: UnitOfWork,
    user_id: UUID,
    book_ids: Sequence[UUID],
    *,
    workspace_id: UUID | None,
    persona_id: UUID | None,
    title: str,
) -> Conversation:
    """Begin a conversation about books that somebody may read."""
    chosen = list(dict.fromkeys(book_ids))
    if workspace_id is not None:
        await demand(unit, user_id, workspace_id, Permission.CONTRIBUTE)
        chosen = await _shared(unit, workspace_id, chosen)
    if not 0 < len(chosen) <= MOST_BOOKS:
        words = f"Name 1 to {MOST_BOOKS} books."
        raise InvalidInput(FieldFault("bookIds", words))
    await _require_readable(unit, user_id, chosen)
    conversation = unit.add(
        Conversation(
            user_id=user_id,
            workspace_id=workspace_id,
            persona_id=await checked_persona(unit, user_id, persona_id),
            title=" ".join(title.split())[:LONGEST_TITLE],
        )
    )
    await unit.session.flush()
    for book_id in chosen:
        unit.add(ConversationBook(conversation_id=conversation.id, book_id=book_id))
    await unit.session.flush()
    return conversation


async def _require_readable(unit: UnitOfWork, user_id: UUID, chosen: Sequence[UUID]) -> None:
    asked = select(Book.id, Book.text_id).where(
        Book.id.in_(chosen), may_read(Book, literal(user_id, Uuid()))
    )
    found = (await unit.session.execute(asked)).all()
    if len(found) < len(chosen):
        raise NotFound("There is no such book, or you may not read it.")
    if any(row.text_id is None for row in found):
        raise NotReadable
    for flags in (await licences_of(unit.session, user_id, chosen)).values():
        require(flags, Use.CHAT)


async def _shared(unit: UnitOfWork, workspace_id: UUID, chosen: Sequence[UUID]) -> list[UUID]:
    """Return the books chosen, or else all, of those that a workspace has."""
    shared = WorkspaceBook.workspace_id == workspace_id
    asked = select(WorkspaceBook.book_id).join(Book, Book.id == WorkspaceBook.book_id).where(shared)
    known = list(await unit.session.scalars(asked.order_by(WorkspaceBook.id).limit(MOST_BOOKS + 1)))
    missing = set(chosen) - set(known)
    if missing:
        raise NotFound("One of these books is not shared with the workspace.")
    return list(chosen) or known


async def checked_persona(unit: UnitOfWork, user_id: UUID, persona_id: UUID | None) -> UUID | None:
    """Return a persona that somebody may have answer."""
    if persona_id is None:
        return None
    asked = select(Persona.id).where(
        Persona.id == persona_id,
        Persona.is_active,
        may(user_id, Persona.workspace_id, Permission.SEE),
    )
    if await unit.session.scalar(asked) is None:
        raise NotFound("There is no such persona, or it is not yours to use.")
    return persona_id


async def own_conversation(unit: UnitOfWork, user_id: UUID, conversation_id: UUID) -> Conversation:
    """Return a conversation that somebody may add to, locked."""
    asked = (
        select(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(
                Conversation.user_id == user_id,
                may(user_id, Conversation.workspace_id, Permission.CONTRIBUTE),
            ),
        )
        .with_for_update()
    )
    found = (await unit.session.scalars(asked)).one_or_none()
    if found is None or (
        found.workspace_id is not None
        and not await unit.session.scalar(
            select(may(user_id, Conversation.workspace_id, Permission.SEE)).where(
                Conversation.id == found.id
            )
        )
    ):
        raise ConversationGone
    return found


async def books_of(unit: UnitOfWork, conversation_id: UUID) -> list[UUID]:
    """Return the books a conversation is about."""
    asked = select(ConversationBook.book_id).where(
        ConversationBook.conversation_id == conversation_id
    )
    return list(await unit.session.scalars(asked.order_by(ConversationBook.book_id)))


async def rename_conversation(
    unit: UnitOfWork, user_id: UUID, conversation_id: UUID, title: str
) -> Conversation:
    """Call a conversation otherwise."""
    conversation = await own_conversation(unit, user_id, conversation_id)
    said = " ".join(title.split())
    if not 0 < len(said) <= LONGEST_TITLE:
        raise InvalidInput(FieldFault("title", f"A title has 1 to {LONGEST_TITLE} characters."))
    conversation.title = said
    return conversation


async def forget_conversation(unit: UnitOfWork, user_id: UUID, conversation_id: UUID) -> None:
    """Forget a conversation with all that was said in it; only who began it may."""
    conversation = await own_conversation(unit, user_id, conversation_id)
    if conversation.user_id != user_id:
        raise ConversationGone("Only whoever began a conversation can have it forgotten.")
    await unit.session.delete(conversation)


async def touch(unit: UnitOfWork, conversation_id: UUID) -> None:
    """Note that something was said."""
    await unit.session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(updated_at=func.now())
    )
