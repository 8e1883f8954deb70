"""Answers that were given before, for whoever asks the same as far or further into the books."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import IndexState, IndexVersion
from app.chat.answer import Source
from app.chat.models import CachedAnswer
from app.chat.service.books import AskedBook
from app.platform.db.engine import Database
from app.workspaces.models import WorkspaceSettings
from app.workspaces.service.membership import is_member

#: How long an answer may be given again.
KEPT = timedelta(days=30)

_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class CacheKey:
    """What an answer depends on, and how far its book is told."""

    key: str
    horizon: int


def normalised(query: str) -> str:
    """Return a question without case and punctuation: what asks the same is the same."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", query).casefold()).strip()


async def key_of(
    session: AsyncSession,
    asked: str,
    books: Sequence[AskedBook],
    sources: Sequence[Source],
    context: Sequence[str],
    model: str,
) -> CacheKey:
    """Name all that an answer depends on.

    One book's horizon is kept apart: an answer made of the same passages holds further on as well.
    """
    versions = select(IndexVersion.text_id, IndexVersion.id).where(
        IndexVersion.text_id.in_([each.text_id for each in books]),
        IndexVersion.state == IndexState.ACTIVE,
    )
    active = {text_id: version for text_id, version in await session.execute(versions)}  # noqa: C416
    alone = len(books) == 1
    parts = [
        asked,
        model,
        *context,
        *(
            f"{each.text_id} {active.get(each.text_id)} {each.revision}"
            f" {'' if alone else each.horizon}"
            for each in sorted(books, key=lambda each: each.text_id)
        ),
        *(f"{each.start} {each.end}" for each in sources),
    ]
    digest = sha256(orjson.dumps(parts)).hexdigest()
    return CacheKey(digest, books[0].horizon if alone else 0)


async def find_cached(
    session: AsyncSession, key: CacheKey, user_id: UUID, workspace_id: UUID | None
) -> CachedAnswer | None:
    """Return an answer that may be given again: one's own, the workspace's, or a lent one."""
    lent = select(WorkspaceSettings.workspace_id).where(
        WorkspaceSettings.allow_cross_workspace_answer_reuse
    )
    borrows = workspace_id is not None and await session.scalar(
        select(func.count()).where(
            WorkspaceSettings.workspace_id == workspace_id,
            WorkspaceSettings.allow_cross_workspace_answer_reuse,
        )
    )
    reusable = [
        CachedAnswer.user_id == user_id,
        (CachedAnswer.workspace_id.is_not(None)) & is_member(user_id, CachedAnswer.workspace_id),
    ]
    if borrows:
        reusable.append(CachedAnswer.workspace_id.in_(lent))
    asked = (
        select(CachedAnswer)
        .where(
            CachedAnswer.key == key.key,
            CachedAnswer.horizon <= key.horizon,
            CachedAnswer.created_at > func.now() - KEPT,
            or_(*reusable),
        )
        .order_by(CachedAnswer.horizon.desc(), CachedAnswer.id.desc())
        .limit(1)
    )
    found: CachedAnswer | None = await session.scalar(asked)
    return found


async def forget_answers(database: Database) -> None:
    """Drop what is too old to be given again."""
    async with database.unit() as unit:
        old = delete(CachedAnswer).where(CachedAnswer.created_at <= func.now() - KEPT)
        await unit.session.execute(old)
