"""The unit of work and the reading scope."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.accounts.models import User
from app.platform.db.engine import Database
from app.platform.db.unit import Committed
from app.platform.live.announce import Announce
from app.platform.live.models import StreamEvent, StreamHead
from app.platform.runs.models import OutboxMessage, Run, RunKind
from app.platform.runs.ring import Ring
from app.platform.runs.start import start_run
from app.platform.runtime import open_runtime
from app.settings import Settings

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@dataclass(frozen=True)
class Greeted:
    name: str


class Ear:
    def __init__(self) -> None:
        self.heard: list[Committed] = []

    async def __call__(self, committed: Committed) -> None:
        self.heard.append(committed)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def database(database_url: str, ear: Ear) -> AsyncIterator[Database]:
    made = Database(database_url, pool=3, announce=ear)
    yield made
    await made.close()


def a_user(name: str) -> User:
    return User(email=f"{name}@example.org", username=name)


async def count(database: Database, model: type) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_all_of_a_unit_is_committed_and_then_announced(database: Database, ear: Ear) -> None:
    async with database.unit() as unit:
        unit.add(a_user("ada"))
        unit.emit("greetings", Greeted("ada"))
        unit.emit("greetings", Greeted("bob"))
        unit.ring(Run(id=UUID(int=7), kind=RunKind.EXPORT))
        assert ear.heard == []

    assert await count(database, User) == 1
    [told] = ear.heard
    assert [(h.stream, h.seq, h.type, h.payload) for h in told.happenings] == [
        ("greetings", 1, "Greeted", {"name": "ada"}),
        ("greetings", 2, "Greeted", {"name": "bob"}),
    ]
    assert told.runs == [Ring(UUID(int=7), RunKind.EXPORT)]


async def _fail_in_the_middle(database: Database) -> None:
    async with database.unit() as unit:
        unit.add(a_user("ada"))
        run = await start_run(unit, RunKind.EXPORT, subject="x")
        unit.emit("greetings", Greeted("ada"))
        unit.ring(run)
        raise KeyError


async def test_nothing_of_a_unit_that_raises_is_kept_or_announced(
    database: Database, ear: Ear
) -> None:
    with pytest.raises(KeyError):
        await _fail_in_the_middle(database)

    kept = [await count(database, m) for m in (User, Run, OutboxMessage, StreamHead, StreamEvent)]
    assert kept == [0, 0, 0, 0, 0]
    assert ear.heard == []


async def _add_twice(database: Database) -> None:
    async with database.unit() as unit:
        unit.emit("greetings", Greeted("ada"))
        unit.add(a_user("ada"))
        unit.add(a_user("ada"))


async def test_a_refused_commit_announces_nothing(database: Database, ear: Ear) -> None:
    with pytest.raises(IntegrityError) as refused:
        await _add_twice(database)

    assert ear.heard == []
    assert await count(database, StreamEvent) == 0
    assert "parameters: " not in str(refused.value), "what people wrote travels in errors"


async def test_reading_sees_one_moment(database: Database) -> None:
    async with database.read() as session:
        asked = select(func.count()).select_from(User)
        before = await session.scalar(asked)
        async with database.unit() as unit:
            unit.add(a_user("ada"))
        after = await session.scalar(asked)

    assert (before, after, await count(database, User)) == (0, 0, 1)


async def test_reading_cannot_write(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(text("DELETE FROM users"))


async def test_a_unit_goes_well_while_valkey_is_away(settings: Settings) -> None:
    away = settings.model_copy(update={"redis_url": NOBODY_LISTENS})
    async with open_runtime(away) as runtime:
        assert isinstance(runtime.database.announce, Announce)
        async with runtime.database.unit() as unit:
            run = await start_run(unit, RunKind.EXPORT, subject="x")
            unit.emit("greetings", Greeted("ada"))

        async with runtime.database.read() as session:
            assert await session.scalar(select(Run.id)) == run.id
            assert await session.scalar(select(StreamEvent.seq)) == 1
