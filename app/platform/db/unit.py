"""The unit of work: one use case, one transaction, and the only commit."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.live.log import Happening, Telling, append
from app.platform.runs.models import Run
from app.platform.runs.ring import Ring

Row = TypeVar("Row")


@dataclass(frozen=True)
class Committed:
    """What the rest of the system should hear of after a commit."""

    happenings: list[Happening] = field(default_factory=list)
    runs: list[Ring] = field(default_factory=list)


class UnitOfWork:
    """The open transaction of a use case, and what it will tell once it is certain."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._tellings: list[Telling] = []
        self._runs: list[Ring] = []

    def add(self, row: Row) -> Row:
        """Store a new row with this transaction."""
        self.session.add(row)
        return row

    def emit(self, stream: str, event: Any) -> None:
        """Tell those who follow `stream` of `event`, a frozen dataclass, if this commits."""
        self._tellings.append(Telling(stream, event))

    def ring(self, run: Run) -> None:
        """Wake a worker for `run` if this commits."""
        self._runs.append(Ring(run.id, run.kind))

    async def commit(self) -> Committed:
        """Make it all true at once."""
        await self.session.flush()
        happenings: list[Happening] = []
        if self._tellings:
            # Last, because it locks the streams' counters and everybody writes to those.
            happenings = await append(self.session, self._tellings)
        await self.session.commit()
        return Committed(happenings, self._runs)
