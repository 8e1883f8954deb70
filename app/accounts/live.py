"""What happens to whoever watches themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.accounts.types import User
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason
from app.platform.runs.models import RunKind, RunStatus
from app.workspaces.models import WorkspaceRole


@strawberry.interface(description="Something that happened to you or to what is yours.")
class ViewerEvent:
    """Something that happened to you or to what is yours."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="You as you are now; everything that follows is news.")
class ViewerSnapshot(ViewerEvent):
    """You as you are now."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    account: User = strawberry.field(description="Your account.")


@strawberry.type(description="A run of yours has a new status.")
class ViewerRunChanged(ViewerEvent):
    """A run of yours has a new status."""

    run_id: strawberry.ID = strawberry.field(description="The run; find it by `run(id:)`.")
    kind: RunKind = strawberry.field(description="What it does.")
    status: RunStatus = strawberry.field(description="Where it stands now.")


@strawberry.type(description="The file with all that is ours about you is ready.")
class ViewerAccountExported(ViewerEvent):
    """The export is ready."""

    run_id: strawberry.ID = strawberry.field(description="The run that holds the file.")
    size: int = strawberry.field(description="The file's length in bytes.")


@strawberry.type(description="A workspace wants you as a member.")
class ViewerInvited(ViewerEvent):
    """A workspace wants you as a member."""

    invitation_id: strawberry.ID = strawberry.field(
        description="The invitation, which `acceptInvitation` takes."
    )
    workspace_name: str = strawberry.field(description="The workspace's name.")
    role: WorkspaceRole = strawberry.field(description="What you may do there if you accept.")


@strawberry.type(
    description="A question that waited for you to get further is being answered: follow `turn`."
)
class ViewerQuestionAsked(ViewerEvent):
    """A question that waited is being answered."""

    parked_question_id: strawberry.ID = strawberry.field(description="The question that waited.")
    turn_id: strawberry.ID = strawberry.field(description="The turn that answers it.")
    book_id: strawberry.ID = strawberry.field(description="The book it is about.")


EVENT_TYPES = [
    ViewerSnapshot,
    ViewerRunChanged,
    ViewerAccountExported,
    ViewerInvited,
    ViewerQuestionAsked,
]


def show_snapshot(place: Place, reason: SnapshotReason, account: User) -> ViewerEvent:
    """Tell the viewer whole."""
    return ViewerSnapshot(cursor=place.cursor, at=place.at, reason=reason, account=account)


def _run_changed(place: Place, told: dict[str, Any]) -> ViewerEvent:
    return ViewerRunChanged(
        cursor=place.cursor,
        at=place.at,
        run_id=encode_id("Run", UUID(told["run"])),
        kind=RunKind(told["kind"]),
        status=RunStatus(told["status"]),
    )


def _exported(place: Place, told: dict[str, Any]) -> ViewerEvent:
    run_id = encode_id("Run", UUID(told["run"]))
    return ViewerAccountExported(cursor=place.cursor, at=place.at, run_id=run_id, size=told["size"])


def _invited(place: Place, told: dict[str, Any]) -> ViewerEvent:
    return ViewerInvited(
        cursor=place.cursor,
        at=place.at,
        invitation_id=encode_id("Invitation", UUID(told["invitation"])),
        workspace_name=told["workspace"],
        role=WorkspaceRole(told["role"]),
    )


def _asked(place: Place, told: dict[str, Any]) -> ViewerEvent:
    return ViewerQuestionAsked(
        cursor=place.cursor,
        at=place.at,
        parked_question_id=encode_id("ParkedQuestion", UUID(told["parked"])),
        turn_id=encode_id("Turn", UUID(told["turn"])),
        book_id=encode_id("Book", UUID(told["book"])),
    )


show_event = pick(
    {
        "RunChanged": _run_changed,
        "AccountExported": _exported,
        "Invited": _invited,
        "ParkedQuestionAsked": _asked,
    }
)
