from typing import Any

import strawberry
from sqlalchemy import and_, any_, true

from app.graph.access import administrator, reader
from app.graph.connection import Connection
from app.graph.node import findable
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import one, paged
from app.graph.read.see import See
from app.operations.types import RequestFailure, Run
from app.platform.runs.models import RunKind, RunStatus

findable(Run)


@strawberry.input(description="Which runs to list; what is left out does not matter.")
class RunFilter:
    """Which runs to list."""

    status: list[RunStatus] | None = strawberry.field(
        default=None, description="Only runs with one of these statuses."
    )
    kind: list[RunKind] | None = strawberry.field(
        default=None, description="Only runs of one of these kinds."
    )
    mine: bool = strawberry.field(
        default=False, description="Only runs you asked for yourself, not your workspaces' others."
    )


def _listed(run: Row, see: See, filter: Any) -> Any:
    wanted = [true()]
    if filter is not None and filter.status is not None:
        wanted.append(run.status == any_(filter.status))
    if filter is not None and filter.kind is not None:
        wanted.append(run.kind == any_(filter.kind))
    if filter is not None and filter.mine:
        wanted.append(run.user_id == see.viewer)
    return and_(*wanted)


@strawberry.type
class OperationQueries:
    """What can be asked about background work."""

    run: Run | None = one(
        "A run that you may see.",
        lambda run, _, id: run.id == id,
        access=reader(),
        id=Argument(strawberry.ID, "Its id.", id_of="Run"),
    )
    runs: Connection[Run] = paged(
        "Runs of yours and of your workspaces, the newest first.",
        _listed,
        access=reader(),
        filter=Argument(RunFilter | None, "Which of them."),
    )
    request_failures: Connection[RequestFailure] = paged(
        "What went wrong on our side, the newest first; for administrators.",
        lambda _failure, _: true(),
        access=administrator(),
    )
