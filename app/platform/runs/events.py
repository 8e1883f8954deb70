from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.platform.runs.models import RunKind, RunStatus


def run_stream(run: UUID) -> str:
    """Name the stream that tells of one run."""
    return f"run:{run}"


def user_stream(user: UUID) -> str:
    """Name the stream that tells one person what is theirs."""
    return f"user:{user}"


@dataclass(frozen=True)
class StepStarted:
    """A worker has begun a step."""

    step: str
    attempt: int
    progress: int


@dataclass(frozen=True)
class StepProgressed:
    """A step has got further."""

    step: str
    progress: int


@dataclass(frozen=True)
class StepFinished:
    """A step is done and will not be done again."""

    step: str
    progress: int


@dataclass(frozen=True)
class RunLogged:
    """A run has something to say to a person."""

    step: str
    line: str


@dataclass(frozen=True)
class RunRetried:
    """A step failed and the run will try again, or somebody asked it to."""

    step: str | None
    attempt: int
    seconds: float
    reason: str


@dataclass(frozen=True)
class RunFinished:
    """The run is over."""

    status: RunStatus
    progress: int
    error: Mapping[str, str | None] | None


@dataclass(frozen=True)
class RunChanged:
    """A run of mine has a new status."""

    run: UUID
    kind: RunKind
    status: RunStatus
