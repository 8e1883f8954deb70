from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Json, Owner


class StreamHead(Base):
    """The number of a stream's newest event; its row lock is what makes numbers gap-free."""

    __tablename__ = "stream_heads"
    owner: ClassVar[Owner] = Owner.none("A counter.")

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class StreamEvent(Base):
    """One thing that happened, kept as long as clients may want it again."""

    __tablename__ = "stream_events"
    __table_args__ = ({"postgresql_partition_by": "RANGE (created_at)"},)
    owner: ClassVar[Owner] = Owner.none("An echo of rows that are exported themselves.")

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(primary_key=True, server_default=func.now())
    type: Mapped[str]
    payload: Mapped[Json]
