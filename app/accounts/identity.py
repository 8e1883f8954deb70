"""Who a token stands for."""

from dataclasses import dataclass
from uuid import UUID

from app.accounts.models import UserRole


@dataclass(frozen=True)
class Identity:
    """A signed-in person, or a program of theirs."""

    id: UUID
    role: UserRole
    scopes: frozenset[str]
    session_id: UUID | None = None
    token_id: UUID | None = None
    workspace_id: UUID | None = None

    @property
    def is_admin(self) -> bool:
        """Whether they run this installation."""
        return self.role == UserRole.ADMIN
