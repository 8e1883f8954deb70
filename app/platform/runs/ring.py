"""What the doorbell rings for."""

from typing import NamedTuple
from uuid import UUID

from app.platform.runs.models import RunKind

#: Runs that somebody watches word by word: they wait for others, and hardly work.
WATCHED_KINDS = frozenset({RunKind.CHAT})


class Ring(NamedTuple):
    """A run that a worker is to look at."""

    run_id: UUID
    kind: RunKind
