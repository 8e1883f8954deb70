from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner


class Mail(Model):
    """A mail that is still to be sent; gone once it is.

    It holds what the mail is about, never its text: links with tokens are made by whoever sends it.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_user_id", "user_id"),
        Index("ix_mails_address", "address"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    #: Whom it is about, when that was known; somebody signed out may have asked for it.
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    address: Mapped[str]
    letter: Mapped[str]
    about: Mapped[Json] = mapped_column(server_default="{}")
