from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Invited:
    """A workspace wants somebody as a member."""

    invitation: UUID
    workspace: str
    role: str
