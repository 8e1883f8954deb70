"""What is compiled to one statement and what is loaded field by field are the same answer."""

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import insert

from app.books.models import BookKind, BookStatus, Licence, Visibility
from app.books.service.texts import digest_of, section_id
from app.graph.ids import encode_id, split_id
from app.main import create_app
from app.platform.db.ids import named as text_named
from app.platform.db.ids import uuid7
from app.platform.live.hub import Hub
from app.platform.runs.models import RecordKind, Run, RunKind, RunRecord, RunStatus, TokenUsage
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.books.conftest import Shelf, document
from tests.graph.operations import queries
from tests.installation import Client
from tests.reading.conftest import event, move, open_
from tests.reading.test_marks import note
from tests.story.conftest import Stories

RESULT = {"key": "exports/a.zip", "size": 7, "sha256": "ab"}
#: Operations that are compared; a long run sets more.
OPERATIONS = int(os.environ.get("FABULA_TEST_OPERATIONS", "100"))

LINK = re.compile(rb'/media/[^"]+')

NOW = datetime(2026, 11, 21, 7, 0, 0, 420_000, tzinfo=UTC)


async def fill(runtime: Runtime, ada: Client, bob: Client) -> dict[str, list[str]]:
    """Give two people runs of every status, with lineage and usage."""
    ids: dict[str, list[str]] = {"Run": [], "Workspace": [], "slug": []}
    async with runtime.database.unit() as unit:
        for number, status in enumerate([*RunStatus, RunStatus.DONE, RunStatus.FAILED]):
            for person in (ada, bob):
                run_id, user_id = uuid7(), split_id(person.account["id"])[1]
                over = status in {RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED}
                failed = status is RunStatus.FAILED
                await unit.session.execute(
                    insert(Run).values(
                        id=run_id,
                        kind=list(RunKind)[number],
                        status=status,
                        subject="test",
                        user_id=user_id,
                        progress=number * 10,
                        cost=Decimal(number) / 3,
                        error={"code": "X", "message": 'It "failed".\n'} if failed else None,
                        finished_at=NOW + timedelta(seconds=number) if over else None,
                        lease_expires_at=NOW if status is RunStatus.RUNNING else None,
                        result={"key": "exports/a.zip", "size": 7, "sha256": "ab"}
                        if over
                        else None,
                    )
                )
                ids["Run"].append(encode_id("Run", run_id))
                for step in range(number):
                    unit.add(
                        RunRecord(
                            run_id=run_id,
                            kind=RecordKind.LOG if step % 2 else RecordKind.STAGE,
                            step=f"s{step}",
                            item=str(step),
                            payload={"line": f"line {step} ü"} if step % 2 else {},
                        )
                    )
                unit.add(
                    TokenUsage(
                        run_id=run_id,
                        user_id=user_id,
                        provider="p",
                        model=f"m{number % 2}",
                        input_tokens=number,
                        cost=Decimal("0.1"),
                    )
                )
    await _books(runtime, ada, bob, ids)
    for person in (ada, bob):
        found = await person.ask("{ viewer { workspaces { id slug } } }")
        ids["Workspace"] += [each["id"] for each in found["viewer"]["workspaces"]]
        ids["slug"] += [each["slug"] for each in found["viewer"]["workspaces"]]
    people = [ada.account["id"], bob.account["id"]]
    ids["any"] = [*people, *ids["Run"], *ids["Workspace"], *ids["Book"], "nothing", "Session_x"]
    return ids


async def _books(runtime: Runtime, ada: Client, bob: Client, ids: dict[str, list[str]]) -> None:
    """Give two people books: their own, one for everybody, one that failed."""
    shelf, made = Shelf(runtime), document()
    public: dict[str, Any] = {"visibility": Visibility.PUBLIC, "licence": Licence.PUBLIC_DOMAIN}
    flaws = [{"code": "X", "message": "It is torn.", "where": None}]
    error = {"code": "DAMAGED", "message": "The file is damaged."}
    ids["Book"] = [
        await shelf.add(ada, made, cover_key="covers/a.png", warnings=flaws, file_key="books/a"),
        await shelf.add(bob, made, kind=BookKind.PAPER, **public),
        await shelf.add(bob, status=BookStatus.FAILED, error=error, language="fr"),
    ]
    text_id = text_named(digest_of(made))
    ids["Section"] = [encode_id("Section", section_id(text_id, number)) for number in range(4)]
    await shelf.scenes(text_id, made)
    stories = Stories(shelf)
    ids["Book"] += [await stories.add(ada), await stories.add(bob, **public)]
    for who, place in ((ada, 3), (ada, 4), (bob, 4)):
        book_id = ids["Book"][place]
        await open_(who, book_id)
        await move(who, book_id, event("a", 40), event("b", 9, 1, act="JUMP"))
        await note(who, book_id, 3, 9, visibility="WORKSPACE")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings under which nothing is refused for being too much in a minute."""
    return settings.model_copy(
        update={"max_cost": 10**8, "rate_limit_cost": 10**12, "rate_limit_documents": 10**9}
    )


@pytest.fixture
async def field_by_field(runtime: Runtime, hub: Hub) -> Any:
    """An api that compiles nothing."""
    transport = httpx2.ASGITransport(app=create_app(runtime, hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http


def said(answer: httpx2.Response) -> dict[str, Any]:
    """Return an answer without what differs from second to second: its cost, and links' ends."""
    found: dict[str, Any] = orjson.loads(LINK.sub(b"/media/", answer.content))
    found.pop("extensions", None)
    return found


async def test_both_ways_to_read_give_the_same_answer(
    runtime: Runtime, ada: Client, bob: Client, stranger: Client, field_by_field: Any
) -> None:
    ids = await fill(runtime, ada, bob)
    loop = asyncio.get_running_loop()
    answered = 0

    async def compare(query: str, variables: dict[str, Any], who: Client) -> None:
        nonlocal answered
        compiled = said(await who.post(query, variables))
        loaded = said(await Client(field_by_field, who.token).post(query, variables))
        assert compiled == loaded, query
        answered += "errors" not in compiled

    @examples(
        max_examples=OPERATIONS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(queries(ids), st.sampled_from([ada, bob, stranger]))
    def check(query: tuple[str, dict[str, Any]], who: Client) -> None:
        asyncio.run_coroutine_threadsafe(compare(*query, who), loop).result()

    await asyncio.to_thread(check)
    # Refusals agree easily: they are not what this is about.
    assert answered > OPERATIONS / 2
