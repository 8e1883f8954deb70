"""What somebody may do with a book: one rule, in SQL, for the service and for the schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    case,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.errors import LicenceRestriction
from app.books.models import Book, Licence, WorkspaceBook
from app.credits.models import LicenceFlag, LicenceScope, Purchase, PurchaseStatus
from app.platform.errors import NotFound
from app.workspaces.models import Workspace, WorkspaceMember


class Use(StrEnum):
    """Something that is done with a book."""

    CHAT = "CHAT"
    IMAGES = "IMAGES"
    NARRATION = "NARRATION"
    EXPORT = "EXPORT"


@dataclass(frozen=True)
class LicenceFlags:
    """What somebody may do with a book."""

    allow_chat: bool = True
    allow_images: bool = True
    allow_narration: bool = True
    allow_export: bool = True
    #: The longest quotation, in code points; none is as long as one likes.
    max_quote_chars: int | None = None
    share_text: bool = True

    def allows(self, use: Use) -> bool:
        """Say whether a use is allowed."""
        return {
            Use.CHAT: self.allow_chat,
            Use.IMAGES: self.allow_images,
            Use.NARRATION: self.allow_narration,
            Use.EXPORT: self.allow_export,
        }[use]

    def quoted(self, length: int) -> int:
        """Return how much of a quotation of some length may be shown."""
        return length if self.max_quote_chars is None else min(length, self.max_quote_chars)


#: What each use is called in a refusal.
_WORDS = {
    Use.CHAT: "be talked about with a model",
    Use.IMAGES: "be illustrated",
    Use.NARRATION: "be narrated",
    Use.EXPORT: "be exported",
}

FLAGS = (
    "allow_chat",
    "allow_images",
    "allow_narration",
    "allow_export",
    "max_quote_chars",
    "share_text",
)

#: Of a book that somebody else lets one read, and says no more about: what leaves the house is
#: the owner's to allow.
UNSAID = LicenceFlags(allow_export=False, share_text=False)


async def licence_of(session: AsyncSession, user_id: UUID, book_id: UUID) -> LicenceFlags:
    """Return what somebody may do with a book that they may read."""
    found = await licences_of(session, user_id, [book_id])
    if book_id not in found:
        raise NotFound("There is no such book, or you may not read it.")
    return found[book_id]


async def licences_of(
    session: AsyncSession, user_id: UUID, book_ids: Sequence[UUID]
) -> dict[UUID, LicenceFlags]:
    """Return what somebody may do with each of several books."""
    viewer = literal(user_id, Uuid())
    asked = select(Book.id, *(flag(name, Book, viewer).label(name) for name in FLAGS))
    rows = await session.execute(asked.where(Book.id.in_(book_ids)))
    return {row.id: LicenceFlags(**{name: getattr(row, name) for name in FLAGS}) for row in rows}


def require(flags: LicenceFlags, use: Use) -> None:
    """Refuse a use that is not allowed."""
    if not flags.allows(use):
        raise LicenceRestriction(
            f"The rights in this book do not let it {_WORDS[use]}; ask its owner for a licence."
        )


def flag(name: str, book: Any, viewer: Any) -> ColumnElement[Any]:
    """Return what one flag is of a book for somebody.

    Owners may do everything with what is theirs, and everybody with what is nobody's. Otherwise the
    nearest that was bought or granted counts, the widest of several as near. Where nothing was, an
    open licence allows everything.
    """
    free = or_(book.user_id == viewer, book.licence == Licence.PUBLIC_DOMAIN)
    all_of_it = getattr(LicenceFlags(), name)
    unsaid = getattr(UNSAID, name)
    given = LicenceFlag.__table__.c
    value = given[name]
    # None is the widest of quotations, as true is of what may be done.
    nearest = (
        select(value)
        .where(_applies(book, viewer))
        .order_by(_distance(), value.desc().nulls_first())
        .limit(1)
        .correlate_except(LicenceFlag)
        .scalar_subquery()
    )
    if name == "max_quote_chars":
        return case((free, null()), else_=nearest)
    said = exists(select(given.id).where(_applies(book, viewer)).correlate_except(LicenceFlag))
    return case(
        (free, _boolean(all_of_it)),
        (said, nearest),
        (book.licence == Licence.OPEN, _boolean(all_of_it)),
        else_=_boolean(unsaid),
    )


def _boolean(value: bool) -> ColumnElement[bool]:
    return true() if value else false()


def _distance() -> ColumnElement[int]:
    scopes = [LicenceScope.PURCHASE, LicenceScope.READER, LicenceScope.WORKSPACE]
    return case(
        *((LicenceFlag.scope == scope, place) for place, scope in enumerate(scopes)),
        else_=len(scopes),
    )


def _applies(book: Any, viewer: Any) -> ColumnElement[bool]:
    given = LicenceFlag
    paid = exists(
        select(Purchase.id)
        .where(Purchase.id == given.purchase_id, Purchase.status == PurchaseStatus.PAID)
        .correlate_except(Purchase)
    )
    member = exists(
        select(WorkspaceMember.id)
        .join(Workspace, Workspace.id == WorkspaceMember.workspace_id)
        .join(WorkspaceBook, WorkspaceBook.workspace_id == Workspace.id)
        .where(
            WorkspaceMember.workspace_id == given.workspace_id,
            WorkspaceMember.user_id == viewer,
            WorkspaceMember.is_active,
            Workspace.is_active,
            WorkspaceBook.book_id == given.book_id,
        )
        .correlate_except(WorkspaceMember, Workspace, WorkspaceBook)
    )
    return and_(
        given.book_id == book.id,
        or_(
            and_(given.scope == LicenceScope.PURCHASE, given.user_id == viewer, paid),
            and_(given.scope == LicenceScope.READER, given.user_id == viewer),
            and_(given.scope == LicenceScope.WORKSPACE, member),
            given.scope == LicenceScope.EVERYBODY,
        ),
    )
