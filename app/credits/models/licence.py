from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class LicenceScope(StrEnum):
    """Whom flags are for; the first of these that somebody has is what counts for them."""

    PURCHASE = "PURCHASE"
    READER = "READER"
    WORKSPACE = "WORKSPACE"
    EVERYBODY = "EVERYBODY"
    OFFER = "OFFER"


class LicenceFlag(Model):
    """What may be done with a book by those who may read it, but do not own it."""

    __tablename__ = "licence_flags"
    __table_args__ = (
        CheckConstraint("(user_id IS NOT NULL) = (scope IN ('PURCHASE', 'READER'))", name="reader"),
        CheckConstraint("(workspace_id IS NOT NULL) = (scope = 'WORKSPACE')", name="workspace"),
        CheckConstraint("(purchase_id IS NOT NULL) = (scope = 'PURCHASE')", name="purchase"),
        CheckConstraint(
            "(price IS NOT NULL) = (scope = 'OFFER') AND (currency IS NOT NULL) = "
            "(scope = 'OFFER') AND coalesce(price, 1) > 0",
            name="offer",
        ),
        CheckConstraint("max_quote_chars >= 0", name="max_quote_chars"),
        Index(
            "uq_licence_flags_given",
            "book_id",
            "scope",
            "user_id",
            "workspace_id",
            "purchase_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_licence_flags_user_id", "user_id"),
        Index("ix_licence_flags_workspace_id", "workspace_id"),
        Index("ix_licence_flags_purchase_id", "purchase_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    scope: Mapped[LicenceScope]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    purchase_id: Mapped[UUID | None] = mapped_column(ForeignKey("purchases.id", ondelete="CASCADE"))
    #: What a licence with these flags costs, where one can be bought.
    price: Mapped[int | None]
    currency: Mapped[str | None]

    allow_chat: Mapped[bool] = mapped_column(server_default=text("true"))
    allow_images: Mapped[bool] = mapped_column(server_default=text("true"))
    allow_narration: Mapped[bool] = mapped_column(server_default=text("true"))
    allow_export: Mapped[bool] = mapped_column(server_default=text("false"))
    #: The longest quotation, in code points; none is as long as one likes.
    max_quote_chars: Mapped[int | None]
    #: Whether the text may be shared with others by whoever has this.
    share_text: Mapped[bool] = mapped_column(server_default=text("false"))
