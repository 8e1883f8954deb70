"""What a turn tells while it is answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.chat.models import TurnStatus
from app.chat.types import Turn
from app.graph.context import Info
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.read.load import found
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason
from app.platform.live.log import Happening


@strawberry.interface(description="Something that happened to an answer.")
class TurnEvent:
    """Something that happened to an answer."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(
    description="The turn as it stands, with what has been written; everything that follows is "
    "news."
)
class TurnSnapshot(TurnEvent):
    """The turn as it stands."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    turn: Turn = strawberry.field(description="The turn.")


@strawberry.type(
    description="Somebody begins to answer. What an earlier attempt said is void: begin with an "
    "empty answer."
)
class TurnStarted(TurnEvent):
    """Somebody begins to answer."""

    attempt: int = strawberry.field(description="Which try it is, from 1.")
    provider: str = strawberry.field(description="Who answers.")
    model: str = strawberry.field(description="What answers.")
    cached: bool = strawberry.field(
        description="Whether the answer was given before and is given again."
    )


@strawberry.type(description="More words of the answer: add them to what there is.")
class TurnTokens(TurnEvent):
    """More words of the answer."""

    text: str = strawberry.field(description="The words.")


@strawberry.type(
    description="The mark with this number, which comes next, stands for these words of a book."
)
class TurnCited(TurnEvent):
    """A mark stands for words of a book."""

    ordinal: int = strawberry.field(description="The number of the mark: 1 for [1].")
    book_id: strawberry.ID = strawberry.field(description="The book.")
    start: int = strawberry.field(description="Where the words start in the book's text.")
    end: int = strawberry.field(description="Where they end, exclusively.")
    quote: str = strawberry.field(description="The words, as they stand there.")


@strawberry.type(description="Why there is no answer.")
class TurnFailure:
    """Why there is no answer."""

    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people.")


async def _turn(self: Any, info: Info) -> Turn:
    """Return the turn as it is now."""
    return await found(info.context, Turn, self.key)


@strawberry.type(description="The answer is complete, or there is none; nothing more comes.")
class TurnEnded(TurnEvent):
    """The answer is complete, or there is none."""

    status: TurnStatus = strawberry.field(description="How it ended.")
    found: bool | None = strawberry.field(
        description="Whether the books answer, as far as they are told."
    )
    dropped_citations: int = strawberry.field(
        description="Citations that the books did not bear out: they were left out."
    )
    failure: TurnFailure | None = strawberry.field(description="Why there is none.")
    key: strawberry.Private[UUID]
    turn: Turn = strawberry.field(resolver=_turn, description="The turn, whole.")


EVENT_TYPES = [TurnSnapshot, TurnStarted, TurnTokens, TurnCited, TurnEnded]

#: What each follower is told with the turn as they may see it.
TOLD_APART = frozenset({"TurnEnded"})


def show_snapshot(place: Place, reason: SnapshotReason, turn: Turn) -> TurnEvent:
    """Tell the turn whole."""
    return TurnSnapshot(cursor=place.cursor, at=place.at, reason=reason, turn=turn)


def _started(place: Place, told: dict[str, Any]) -> TurnEvent:
    return TurnStarted(
        cursor=place.cursor,
        at=place.at,
        attempt=told["attempt"],
        provider=told["provider"],
        model=told["model"],
        cached=told["cached"],
    )


def _tokens(place: Place, told: dict[str, Any]) -> TurnEvent:
    return TurnTokens(cursor=place.cursor, at=place.at, text=told["text"])


def _cited(place: Place, told: dict[str, Any]) -> TurnEvent:
    return TurnCited(
        cursor=place.cursor,
        at=place.at,
        ordinal=told["ordinal"],
        book_id=encode_id("Book", UUID(told["book"])),
        start=told["start"],
        end=told["end"],
        quote=told["quote"],
    )


def shown(turn_id: UUID) -> Callable[[Place, Happening], TurnEvent | None]:
    """Return how events of a turn are shown."""

    def ended(place: Place, told: dict[str, Any]) -> TurnEvent:
        error = told["error"]
        return TurnEnded(
            cursor=place.cursor,
            at=place.at,
            status=TurnStatus(told["status"]),
            found=told["found"],
            dropped_citations=told["dropped"],
            failure=None
            if error is None
            else TurnFailure(code=error["code"], message=error["message"]),
            key=turn_id,
        )

    return pick(
        {
            "TurnStarted": _started,
            "TurnTokens": _tokens,
            "TurnCited": _cited,
            "TurnEnded": ended,
        }
    )
