"""What a run tells while it works."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import strawberry

from app.graph.live import Place, pick
from app.graph.scalars import Cursor
from app.operations.types import Run, RunError
from app.platform.live.follow import SnapshotReason
from app.platform.runs.models import RunStatus


@strawberry.interface(description="Something that happened to a run.")
class RunEvent:
    """Something that happened to a run."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="The run as it stands; everything that follows is news.")
class RunSnapshot(RunEvent):
    """The run as it stands."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    run: Run = strawberry.field(description="The run.")


@strawberry.type(description="A worker has begun a step.")
class RunStepStarted(RunEvent):
    """A worker has begun a step."""

    step: str = strawberry.field(description="The step.")
    attempt: int = strawberry.field(description="Which try this is.")
    progress: int = strawberry.field(description="How much of the run is done, 0 to 100.")


@strawberry.type(description="A step has got further.")
class RunProgressed(RunEvent):
    """A step has got further."""

    step: str = strawberry.field(description="The step.")
    progress: int = strawberry.field(description="How much of the run is done, 0 to 100.")


@strawberry.type(description="A step is done and will not be done again.")
class RunStepFinished(RunEvent):
    """A step is done."""

    step: str = strawberry.field(description="The step.")
    progress: int = strawberry.field(description="How much of the run is done, 0 to 100.")


@strawberry.type(description="The run has something to say.")
class RunLogged(RunEvent):
    """The run has something to say."""

    step: str = strawberry.field(description="The step it is in.")
    line: str = strawberry.field(description="What it says.")


@strawberry.type(description="The run waits for its next try.")
class RunRetried(RunEvent):
    """The run waits for its next try."""

    step: str | None = strawberry.field(description="The step it is in.")
    attempt: int = strawberry.field(description="Tries so far.")
    seconds: float = strawberry.field(description="Seconds until it is tried again.")
    reason: str = strawberry.field(description="Why.")


@strawberry.type(description="The run is over.")
class RunFinished(RunEvent):
    """The run is over."""

    status: RunStatus = strawberry.field(description="How it ended.")
    progress: int = strawberry.field(description="How much was done, 0 to 100.")
    error: RunError | None = strawberry.field(description="Why it failed, if it did.")


EVENT_TYPES = [
    RunSnapshot,
    RunStepStarted,
    RunProgressed,
    RunStepFinished,
    RunLogged,
    RunRetried,
    RunFinished,
]


def show_snapshot(place: Place, reason: SnapshotReason, run: Run) -> RunEvent:
    """Tell the run whole."""
    return RunSnapshot(cursor=place.cursor, at=place.at, reason=reason, run=run)


def _error(told: dict[str, Any] | None) -> RunError | None:
    return None if told is None else RunError(**told)


def _finished(place: Place, told: dict[str, Any]) -> RunEvent:
    return RunFinished(
        cursor=place.cursor,
        at=place.at,
        status=RunStatus(told["status"]),
        progress=told["progress"],
        error=_error(told["error"]),
    )


def _as(kind: Callable[..., RunEvent]) -> Callable[[Place, dict[str, Any]], RunEvent]:
    """Show an event whose members are the type's own."""
    return lambda place, told: kind(cursor=place.cursor, at=place.at, **told)


show_event = pick(
    {
        "StepStarted": _as(RunStepStarted),
        "StepProgressed": _as(RunProgressed),
        "StepFinished": _as(RunStepFinished),
        "RunLogged": _as(RunLogged),
        "RunRetried": _as(RunRetried),
        "RunFinished": _finished,
    }
)
