"""Who a token stands for is remembered for a moment, and never longer than it is true."""

import asyncio
from uuid import UUID

import pytest

from app.accounts.errors import SessionOver
from app.accounts.identity import Identity
from app.accounts.models import UserRole
from app.accounts.service.identities import RENEWED, SECONDS, Identities
from app.platform.runtime import Runtime
from tests.installation import Client

SOMEBODY = Identity(UUID(int=1), UserRole.MEMBER, frozenset())


class World:
    """Tokens that can be looked up, a clock, and commits."""

    def __init__(self) -> None:
        self.asked = 0
        self.commits = 0
        self.now = 0.0
        self.commit_meanwhile = False
        self.over = False
        self.identities = Identities(self.look_up, lambda: self.commits, lambda: self.now)

    async def look_up(self, token: str) -> Identity:
        del token
        self.asked += 1
        self.commits += self.commit_meanwhile
        if self.over:
            raise SessionOver
        return SOMEBODY


async def settled() -> None:
    """Let tasks that wait for nothing run to their end."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_requests_that_come_at_once_ask_once() -> None:
    world = World()

    for _ in range(3):
        assert await world.identities.of("token") == SOMEBODY

    assert world.asked == 1


async def test_another_process_is_believed_within_a_second() -> None:
    world = World()
    await world.identities.of("token")

    world.over = True
    world.now = SECONDS

    assert SECONDS < 1
    with pytest.raises(SessionOver):
        await world.identities.of("token")


async def test_a_commit_of_this_process_counts_at_once() -> None:
    world = World()
    await world.identities.of("token")

    world.over = True
    world.commits += 1

    with pytest.raises(SessionOver):
        await world.identities.of("token")


async def test_what_a_commit_overtook_is_not_remembered() -> None:
    world = World()
    world.commit_meanwhile = True
    await world.identities.of("token")
    world.commit_meanwhile = False

    await world.identities.of("token")

    assert world.asked == 2


async def test_a_refusal_is_not_remembered() -> None:
    world = World()
    world.over = True
    with pytest.raises(SessionOver):
        await world.identities.of("token")

    world.over = False

    assert await world.identities.of("token") == SOMEBODY


async def test_every_commit_is_counted(runtime: Runtime, ada: Client) -> None:
    before = runtime.database.commits

    await ada.ask('mutation { updateSettings(input: {locale: "de"}) { __typename } }')

    assert runtime.database.commits > before


async def test_requests_of_one_token_wait_for_one_answer() -> None:
    answered = asyncio.Event()
    world = World()

    async def slow(token: str) -> Identity:
        await answered.wait()
        return await world.look_up(token)

    identities = Identities(slow, lambda: 0)
    impatient, *patient = [asyncio.create_task(identities.of("token")) for _ in range(3)]
    await asyncio.sleep(0)
    impatient.cancel()
    answered.set()

    assert await asyncio.gather(*patient) == [SOMEBODY, SOMEBODY]
    assert world.asked == 1


async def test_what_grows_old_is_asked_for_while_requests_go_on() -> None:
    world = World()
    await world.identities.of("token")

    world.now = RENEWED
    await world.identities.of("token")
    await world.identities.of("token")
    await settled()
    world.now = RENEWED + SECONDS / 2
    await world.identities.of("token")

    assert world.asked == 2


async def test_a_refusal_ends_what_was_known_before_its_time() -> None:
    world = World()
    await world.identities.of("token")

    world.over = True
    world.now = RENEWED
    await world.identities.of("token")
    await settled()

    with pytest.raises(SessionOver):
        await world.identities.of("token")
