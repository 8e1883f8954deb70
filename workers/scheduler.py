"""What the leader does now and then: retention, partitions, measurements."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from app.accounts.service.export_account import forget_exports
from app.accounts.service.forget_expired import forget_expired
from app.books.service.delete_book import sweep as sweep_books
from app.credits.service.check import check_ledger, release_abandoned
from app.credits.service.renew import renew_wallets
from app.narration.service.sweep import sweep_narrations
from app.platform import uploads
from app.platform.live.partitions import keep_days
from app.platform.runs import retention, sweep
from app.platform.runtime import Runtime
from app.reading.service.sessions import sweep_sessions
from app.story.service.renew import renew_stories
from app.visuals.service.files import sweep_pictures

log = structlog.get_logger(__name__)

#: How long parts of an upload are kept; longer than the address they are sent to holds.
UNFINISHED = timedelta(days=2)


@dataclass
class Job:
    """Something done every so many seconds, the first time at once."""

    name: str
    every: float
    do: Callable[[], Awaitable[object]]
    due: float = 0


class Scheduler:
    """Runs each job when it is due, one at a time; a failing job does not keep the others back."""

    def __init__(self, runtime: Runtime) -> None:
        settings, database = runtime.settings, runtime.database
        self._jobs = [
            Job("measure", 5, lambda: sweep.measure(database)),
            Job("days", 3_600, lambda: keep_days(database.engine, settings.events_days)),
            Job(
                "archive",
                3_600,
                lambda: retention.archive_runs(
                    database, days=settings.runs_days, failed_days=settings.failed_runs_days
                ),
            ),
            Job(
                "forget",
                86_400,
                lambda: retention.forget_failures(database, days=settings.failed_runs_days),
            ),
            Job("expired", 3_600, lambda: forget_expired(database)),
            Job("store", 3_600, runtime.store.sweep),
            Job("uploads", 3_600, lambda: uploads.sweep(runtime.store, UNFINISHED)),
            Job("books", 3_600, lambda: sweep_books(runtime)),
            Job("pictures", 3_600, lambda: sweep_pictures(runtime)),
            Job("narrations", 3_600, lambda: sweep_narrations(runtime)),
            Job("sessions", 600, lambda: sweep_sessions(database)),
            Job("stories", 600, lambda: renew_stories(database)),
            Job("renewals", 60, lambda: renew_wallets(database, settings.monthly_credits)),
            Job("ledger", 3_600, lambda: check_ledger(database)),
            Job("holds", 3_600, lambda: release_abandoned(database)),
            Job(
                "exports",
                86_400,
                lambda: forget_exports(runtime.store, timedelta(days=settings.runs_days)),
            ),
        ]

    async def serve(self, period: float) -> None:
        """Look for due jobs again and again, until cancelled."""
        while True:
            await self.run_due()
            await asyncio.sleep(period)

    async def run_due(self) -> None:
        """Do every job whose time has come."""
        for job in self._jobs:
            if time.monotonic() < job.due:
                continue
            job.due = time.monotonic() + job.every
            try:
                await job.do()
            except Exception:
                log.exception("schedule.failed", job=job.name)
