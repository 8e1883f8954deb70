"""What somebody has open ends when their right ends: at once, and with a reason."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from app.accounts.service.administer import disable_user
from app.graph.ids import encode_id
from app.platform.runs.models import RunKind
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.acceptance.test_resume import api
from tests.installation import Client, Mailbox, join
from tests.operations.test_streams import by_sse, by_websocket
from tests.workspaces.club import CREATE, Club
from tests.workspaces.test_manage import DISABLE
from tests.workspaces.test_members import LEAVE, REMOVE

RUN = "subscription ($id: ID!) { run(id: $id) { __typename } }"
SECONDS = 10


@pytest.fixture
async def served(settings: Settings, runtime: Runtime, tmp_path: Path) -> AsyncIterator[Client]:
    """A stranger at a running server."""
    async with (
        api(settings, tmp_path) as base,
        httpx2.AsyncClient(base_url=base, timeout=SECONDS) as http,
    ):
        yield Client(http, runtime=runtime)


async def club_run(club: Club) -> str:
    """Start a run that belongs to the club and to nobody else."""
    async with club.runtime.database.unit() as unit:
        home = UUID(club.id.partition("_")[2])
        run = await start_run(unit, RunKind.ENRICH, subject="x", workspace_id=home)
    return encode_id("Run", run.id)


async def sent_out(club: Club, bob: Client, place: str) -> None:
    await club.act(club.owner, REMOVE, id=place)


async def gone_by_themselves(club: Club, bob: Client, place: str) -> None:
    await club.act(bob, LEAVE, id=club.id)


async def out_of_use(club: Club, bob: Client, place: str) -> None:
    await club.act(club.owner, DISABLE, id=club.id)


async def account_disabled(club: Club, bob: Client, place: str) -> None:
    async with club.runtime.database.unit() as unit:
        await disable_user(unit, "bob@example.org")


async def account_deleted(club: Club, bob: Client, place: str) -> None:
    query = 'mutation { deleteAccount(input: {username: "bob"}) { __typename } }'
    assert await club.act(bob, query) == {"__typename": "DeleteAccountPayload"}


ENDS: dict[Callable[[Club, Client, str], Awaitable[None]], str] = {
    sent_out: "NOT_FOUND",
    gone_by_themselves: "NOT_FOUND",
    out_of_use: "NOT_FOUND",
    account_disabled: "UNAUTHENTICATED",
    account_deleted: "NOT_FOUND",
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_what_is_open_ends_with_the_right_to_it(
    end: Callable[[Club, Client, str], Awaitable[None]],
    served: Client,
    runtime: Runtime,
    mailbox: Mailbox,
) -> None:
    ada, bob, eva = [await join(served, name) for name in ("ada", "bob", "eva")]
    made = (await ada.ask(CREATE, {"name": "Club"}))["createWorkspace"]["workspace"]
    club = Club(ada, made["id"], runtime, mailbox)
    place = await club.admit(bob, "EDITOR")
    run_id = await club_run(club)

    async with (
        by_sse(bob, RUN, id=run_id) as sse,
        by_websocket(bob, RUN, id=run_id) as websocket,
        by_sse(eva, RUN, id=run_id) as foreign,
        asyncio.timeout(SECONDS),
    ):
        before = [(await anext(way))["data"]["run"]["__typename"] for way in (sse, websocket)]
        refused = (await anext(foreign))["errors"][0]["extensions"]["code"]
        await end(club, bob, place)
        codes = {(await anext(way))["errors"][0]["extensions"]["code"] for way in (sse, websocket)}

    assert before == ["RunSnapshot", "RunSnapshot"]
    assert refused == "NOT_FOUND"
    assert codes == {ENDS[end]}
