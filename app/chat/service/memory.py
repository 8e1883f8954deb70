"""What a conversation keeps in mind: what was said last, what before, what was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.exceptions import RedisError
from sqlalchemy import any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from app.chat.models import Conversation, SessionMemory, Turn, TurnHorizon, TurnStatus
from app.chat.service.books import AskedBook
from app.platform.runtime import Runtime

log = structlog.get_logger(__name__)

#: Exchanges that are told whole, and for how many seconds they stay at hand.
RECENT, AT_HAND = 6, 3_600

#: Memories that one question is answered with.
MEMORIES = 12


@dataclass(frozen=True)
class Said:
    """A question that was answered, and how far its books were told then."""

    ordinal: int
    query: str
    answer: str
    horizons: Mapping[str, int]

    def is_told(self, books: Sequence[AskedBook]) -> bool:
        """Return whether it gives nothing away to somebody who is told the books so far."""
        reached = {str(each.book_id): each.horizon for each in books}
        return all(offset <= reached.get(book, 0) for book, offset in self.horizons.items())


def recent_key(conversation_id: UUID) -> str:
    """Name the place where the last exchanges of a conversation are at hand."""
    return f"chat:recent:{conversation_id}"


async def recent(
    runtime: Runtime, conversation_id: UUID, before: int, books: Sequence[AskedBook]
) -> list[Said]:
    """Return the last exchanges before a turn, the oldest first: at hand, or else looked up."""
    key = recent_key(conversation_id)
    stored: list[Any] = []
    try:
        stored = await _all(runtime.redis.lrange(key, 0, -1))
    except (RedisError, OSError) as error:
        log.warning("chat.not_at_hand", error=str(error))
    said = [Said(**orjson.loads(each)) for each in stored]
    if not said:
        async with runtime.database.read() as session:
            said = await _looked_up(session, conversation_id)
        await _put_at_hand(runtime, key, said)
    return [each for each in said if each.ordinal < before and each.is_told(books)]


async def say(runtime: Runtime, conversation_id: UUID, said: Said) -> None:
    """Put an exchange at hand for the next question, if the others are."""
    key = recent_key(conversation_id)
    try:
        async with runtime.redis.pipeline() as pipe:
            pipe.rpushx(key, orjson.dumps(asdict(said)).decode())
            pipe.ltrim(key, -RECENT, -1)
            pipe.expire(key, AT_HAND)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("chat.not_at_hand", error=str(error))


async def forget_recent(runtime: Runtime, conversation_id: UUID) -> None:
    """Have the last exchanges looked up anew."""
    try:
        await runtime.redis.delete(recent_key(conversation_id))
    except (RedisError, OSError) as error:
        log.warning("chat.not_at_hand", error=str(error))


async def _put_at_hand(runtime: Runtime, key: str, said: Sequence[Said]) -> None:
    if not said:
        return
    try:
        async with runtime.redis.pipeline() as pipe:
            pipe.delete(key)
            pipe.rpush(key, *(orjson.dumps(asdict(each)) for each in said))
            pipe.expire(key, AT_HAND)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("chat.not_at_hand", error=str(error))


async def _all(found: Any) -> list[Any]:
    # The client's types leave open whether it is asynchronous.
    return list(await found)


async def _looked_up(session: AsyncSession, conversation_id: UUID) -> list[Said]:
    horizons = (
        select(func.json_object_agg(TurnHorizon.book_id, TurnHorizon.offset))
        .where(TurnHorizon.turn_id == Turn.id)
        .correlate(Turn)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Turn.ordinal, Turn.query, Turn.answer, horizons)
        .where(Turn.conversation_id == conversation_id, Turn.status == TurnStatus.DONE)
        .order_by(Turn.ordinal.desc())
        .limit(RECENT)
    )
    found = [
        Said(ordinal, query, answer or "", told or {}) for ordinal, query, answer, told in rows
    ]
    return found[::-1]


async def memories(
    session: AsyncSession, user_id: UUID, books: Sequence[AskedBook]
) -> list[SessionMemory]:
    """Return what somebody wants kept in mind, as far as they are told, what matters most first."""
    ids = literal([each.book_id for each in books], ARRAY(Uuid()))
    asked = (
        select(SessionMemory)
        .where(
            SessionMemory.user_id == user_id,
            or_(SessionMemory.book_id.is_(None), SessionMemory.book_id == any_(ids)),
        )
        .order_by(SessionMemory.importance.desc(), SessionMemory.id.desc())
    )
    reached = {each.book_id: each.horizon for each in books}
    kept = [
        each
        for each in await session.scalars(asked)
        if each.book_id is None or each.revealed_at <= reached[each.book_id]
    ]
    return kept[:MEMORIES]


def summary_of(conversation: Conversation, books: Sequence[AskedBook]) -> str | None:
    """Return what was said before, unless it tells more than somebody is told now."""
    if conversation.summary is None:
        return None
    told = Said(0, "", "", conversation.summary_horizons).is_told(books)
    return conversation.summary if told else None
