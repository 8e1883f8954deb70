"""The lease on a run: who holds it may write, and whoever lost it may not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, or_, select, update
from sqlalchemy.orm import aliased

from app.platform.db.base import Json
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.runs.events import RunChanged, user_stream
from app.platform.runs.models import Run, RunKind, RunStatus
from app.platform.runs.plan import plans
from app.platform.runs.ring import WATCHED_KINDS


class LeaseLost(Exception):
    """Another worker took the run over, or it was ended; what was not committed is dropped."""


class CancelRequested(Exception):
    """Somebody asked for the run to be cancelled."""


@dataclass(frozen=True)
class Lease:
    """One worker's claim on one run, as it was when claimed."""

    run_id: UUID
    token: int
    kind: RunKind
    subject: str
    user_id: UUID | None
    workspace_id: UUID | None
    input: Json
    attempt: int
    created_at: datetime
    trace: str | None

    @property
    def owner(self) -> UUID:
        """Return the user the run works for."""
        if self.user_id is None:
            raise ValueError(f"Run {self.run_id} works for nobody.")
        return self.user_id

    @property
    def digest(self) -> str:
        """Return a fingerprint of what the run was asked to do."""
        return sha256(orjson.dumps(self.input, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @asynccontextmanager
    async def unit(self, database: Database) -> AsyncIterator[UnitOfWork]:
        """Open a unit that commits only while this lease is held."""
        async with database.unit() as unit:
            # The row lock keeps the reaper away until the commit, however long that takes.
            await self._hold(unit)
            yield unit

    async def _hold(self, unit: UnitOfWork) -> None:
        held = await unit.session.scalar(
            select(Run.id).where(*self.held()).with_for_update(key_share=True)
        )
        if held is None:
            raise LeaseLost

    def held(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions under which the lease is still this worker's."""
        return (
            Run.id == self.run_id,
            Run.lease_token == self.token,
            Run.status == RunStatus.RUNNING,
        )


async def claim(
    database: Database, run_id: UUID, *, seconds: float, workspace_limit: int
) -> Lease | None:
    """Take a due run, unless somebody has it, it is over, or its workspace is busy enough."""
    other = aliased(Run)
    busy = (
        select(func.count())
        .where(
            other.workspace_id == Run.workspace_id,
            other.status == RunStatus.RUNNING,
            other.kind.not_in(WATCHED_KINDS),
        )
        .scalar_subquery()
    )
    async with database.unit() as unit:
        # Two claims in one workspace are made one after the other, or both would count too few.
        await unit.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(_workspace_of(run_id), 0)))
        )
        row = (
            await unit.session.scalars(
                update(Run)
                .where(
                    Run.id == run_id,
                    Run.kind.in_(plans.kinds()),
                    Run.status == RunStatus.QUEUED,
                    Run.due_at <= func.now(),
                    or_(
                        Run.workspace_id.is_(None),
                        Run.kind.in_(WATCHED_KINDS),
                        busy < workspace_limit,
                    ),
                )
                .values(
                    status=RunStatus.RUNNING,
                    lease_token=Run.lease_token + 1,
                    lease_expires_at=from_now(seconds),
                    heartbeat_at=func.now(),
                    started_at=func.coalesce(Run.started_at, func.now()),
                    attempts=Run.attempts + 1,
                )
                .returning(Run)
            )
        ).one_or_none()
        if row is None:
            return None
        if row.user_id is not None:
            unit.emit(user_stream(row.user_id), RunChanged(row.id, row.kind, RunStatus.RUNNING))
        return Lease(
            row.id,
            row.lease_token,
            row.kind,
            row.subject,
            row.user_id,
            row.workspace_id,
            row.input,
            row.attempts,
            row.created_at,
            row.trace,
        )


async def beat(database: Database, lease: Lease, seconds: float) -> bool:
    """Keep the lease for some more seconds; say whether somebody asked to cancel."""
    # The row is locked first, for the time that counts is when the lock was had: this waits for
    # the writes of its own step.
    async with lease.unit(database) as unit:
        asked = await unit.session.scalar(
            update(Run)
            .where(Run.id == lease.run_id)
            .values(heartbeat_at=func.clock_timestamp(), lease_expires_at=from_now(seconds))
            .returning(Run.cancel_requested_at)
        )
    return asked is not None


def _workspace_of(run_id: UUID) -> ScalarSelect[str]:
    owner = func.coalesce(Run.workspace_id, Run.id)
    return select(cast(owner, Text)).where(Run.id == run_id).scalar_subquery()


def from_now(seconds: float) -> ColumnElement[datetime]:
    """Return the moment some seconds ahead by the database's clock, the only one that counts."""
    # Not by the transaction's beginning: a heartbeat that waited for a lock would be born old.
    return func.clock_timestamp() + timedelta(seconds=seconds)
