from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Json, Model, Owner


class RunKind(StrEnum):
    """What a run does."""

    INGEST = "INGEST"
    ANALYSE = "ANALYSE"
    EMBED = "EMBED"
    VISUAL = "VISUAL"
    EDITION = "EDITION"
    NARRATE = "NARRATE"
    CHAT = "CHAT"
    COMPARE = "COMPARE"
    IMPORT = "IMPORT"
    EXPORT = "EXPORT"
    ENRICH = "ENRICH"
    MAIL = "MAIL"
    ERASE = "ERASE"


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class RecordKind(StrEnum):
    """What a line of a run's lineage tells."""

    STAGE = "STAGE"
    QUESTION = "QUESTION"
    OUTPUT = "OUTPUT"
    LOG = "LOG"


#: Written out, not bound: once a plan is generic, Postgres matches ON CONFLICT by literals only.
IS_STAGE = text("kind = 'STAGE'")


class Run(Model):
    """A piece of background work."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint(
            "(status = 'RUNNING') = (lease_expires_at IS NOT NULL)", name="lease_while_running"
        ),
        CheckConstraint(
            "(status IN ('DONE', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)",
            name="finished_when_over",
        ),
        Index("ix_runs_due", "due_at", postgresql_where=text("status = 'QUEUED'")),
        Index("ix_runs_lease", "lease_expires_at", postgresql_where=text("status = 'RUNNING'")),
        Index(
            "ix_runs_finished_at", "finished_at", postgresql_where=text("finished_at IS NOT NULL")
        ),
        Index("ix_runs_user_id_id", "user_id", "id"),
        Index("ix_runs_workspace_id_id", "workspace_id", "id"),
        Index("ix_runs_subject", "subject"),
        Index(
            "uq_runs_idempotency",
            "user_id",
            "kind",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    kind: Mapped[RunKind]
    subject: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    status: Mapped[RunStatus] = mapped_column(server_default=RunStatus.QUEUED)
    progress: Mapped[int] = mapped_column(server_default="0")
    current_step: Mapped[str | None]
    input: Mapped[Json] = mapped_column(server_default="{}")
    result: Mapped[Json | None]
    error: Mapped[Json | None]
    cost: Mapped[Decimal] = mapped_column(Numeric(14, 6), server_default="0")
    idempotency_key: Mapped[str | None]
    trace: Mapped[str | None]

    #: Tries at the current step; a finished step starts the count again.
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    rung_at: Mapped[datetime | None]
    #: The fencing token: each claim raises it, and a write that carries an older one is refused.
    lease_token: Mapped[int] = mapped_column(BigInteger, server_default="0")
    lease_expires_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class RunRecord(Model):
    """One line of a run's lineage: a finished step, a question asked, an output, a log line."""

    __tablename__ = "run_records"
    __table_args__ = (
        Index(
            "uq_run_records_stage",
            "run_id",
            "step",
            "item",
            unique=True,
            postgresql_where=IS_STAGE,
        ),
        Index("ix_run_records_run_id_id", "run_id", "id"),
    )
    owner: ClassVar[Owner] = Owner.through("run_id", "runs")

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    kind: Mapped[RecordKind]
    step: Mapped[str]
    item: Mapped[str] = mapped_column(server_default="")
    status: Mapped[RunStatus] = mapped_column(server_default=RunStatus.DONE)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    input_digest: Mapped[str | None]
    output_digest: Mapped[str | None]
    payload: Mapped[Json] = mapped_column(server_default="{}")


class TokenUsage(Model):
    """What one call of a provider used, and what it cost."""

    __tablename__ = "token_usage"
    __table_args__ = (
        Index("ix_token_usage_run_id", "run_id"),
        Index("ix_token_usage_user_id_id", "user_id", "id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    provider: Mapped[str]
    model: Mapped[str]
    input_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    output_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cached_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    images: Mapped[int] = mapped_column(server_default="0")
    characters: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cost: Mapped[Decimal] = mapped_column(Numeric(14, 6), server_default="0")


class RequestFailure(Model):
    """Something that went wrong on our side, with nothing in it that is somebody's."""

    __tablename__ = "request_failures"
    __table_args__ = (Index("ix_request_failures_created_at", "created_at"),)
    owner: ClassVar[Owner] = Owner.none("Scrubbed before it is stored.")

    component: Mapped[str]
    operation: Mapped[str | None]
    error_class: Mapped[str]
    message: Mapped[str]
    error_id: Mapped[str | None]
    request_id: Mapped[str | None]
    run_id: Mapped[UUID | None]


class OutboxMessage(Model):
    """What must reach the queue once the transaction that wrote it is certain."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_created_at", "created_at"),)
    owner: ClassVar[Owner] = Owner.none("Gone within seconds.")

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))


class ArchivedRun(Base):
    """A finished run whose time in the hot tables is over, whole, as JSON."""

    __tablename__ = "archived_runs"
    __table_args__ = (Index("ix_archived_runs_user_id", "user_id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    kind: Mapped[RunKind]
    status: Mapped[RunStatus]
    finished_at: Mapped[datetime]
    archived_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    body: Mapped[Json]
