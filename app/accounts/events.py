from dataclasses import dataclass
from uuid import UUID


def rights_stream(user: UUID) -> str:
    """Name the stream that moves whenever what somebody may do has changed."""
    return f"rights:{user}"


@dataclass(frozen=True)
class RightsChanged:
    """Open subscriptions of this person ask again whether they still may."""

    reason: str


@dataclass(frozen=True)
class AccountExported:
    """The file with all that is ours about this person is ready."""

    run: UUID
    size: int
