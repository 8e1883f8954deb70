"""Who may read a book, and what becomes of it when copies go."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from app.accounts.models import User
from app.books.models import (
    Book,
    Chunk,
    ChunkCitation,
    ChunkEmbedding,
    IndexVersion,
    Section,
    SectionText,
    Text,
)
from app.books.service.delete_book import sweep
from app.books.service.files import drop_file
from app.graph.ids import decode_id
from app.platform.runtime import Runtime
from app.platform.storage import parse_key
from app.story.models import Scene
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from tests.books.conftest import key_of
from tests.books.files import STORY, send
from tests.installation import Client, work_off

BOOK = "query ($id: ID!) { book(id: $id) { title visibility workspaces { name } } }"
UPDATE = """
mutation ($input: UpdateBookInput!) { updateBook(input: $input) {
  __typename
  ... on UpdateBookPayload { book { title authors visibility licence kind language } }
  ... on InvalidInput { fields { path } }
  ... on Problem { code }
} }
"""
DELETE = "mutation ($id: ID!) { deleteBook(input: {id: $id}) { __typename } }"
SHARE = """
mutation ($id: ID!, $workspace: ID!) {
  addBookToWorkspace(input: {id: $id, workspaceId: $workspace}) { __typename }
}
"""
TAKE = """
mutation ($id: ID!, $workspace: ID!) {
  removeBookFromWorkspace(input: {id: $id, workspaceId: $workspace}) { __typename }
}
"""
PARTS = (Text, Section, SectionText, Scene, IndexVersion, Chunk, ChunkEmbedding, ChunkCitation)


async def sizes(runtime: Runtime) -> dict[str, int]:
    async with runtime.database.read() as session:
        return {
            model.__tablename__: await session.scalar(select(func.count()).select_from(model)) or 0
            for model in PARTS
        }


async def files(runtime: Runtime) -> list[str]:
    return [str(info.key) async for info in runtime.store.list("books")]


async def canonical(runtime: Runtime, book_id: str) -> Any:
    async with runtime.database.read() as session:
        asked = select(Book.canonical_book_id).where(Book.id == decode_id(book_id, "Book"))
        return await session.scalar(asked)


async def workspace_of(client: Client) -> str:
    found = await client.ask("{ viewer { currentWorkspace { id } } }")
    made: str = found["viewer"]["currentWorkspace"]["id"]
    return made


async def join(runtime: Runtime, workspace: str, who: Client, role: WorkspaceRole) -> None:
    async with runtime.database.unit() as unit:
        unit.add(
            WorkspaceMember(
                workspace_id=decode_id(workspace, "Workspace"), user_id=key_of(who), role=role
            )
        )


@pytest.fixture
async def book_id(ada: Client, runtime: Runtime) -> str:
    sent = await send(ada, STORY)
    await work_off(runtime)
    made: str = sent["book"]["id"]
    return made


async def test_nobody_else_sees_a_private_book(ada: Client, bob: Client, book_id: str) -> None:
    assert (await ada.ask(BOOK, {"id": book_id}))["book"]["title"] == "ferry"
    assert (await bob.ask(BOOK, {"id": book_id}))["book"] is None
    assert (await bob.ask("{ books { totalCount } }"))["books"]["totalCount"] == 0
    assert (await bob.ask(DELETE, {"id": book_id}))["deleteBook"] == {"__typename": "NotFound"}


async def test_only_a_declared_licence_lets_a_book_be_public(
    ada: Client, bob: Client, book_id: str
) -> None:
    public = {"id": book_id, "visibility": "PUBLIC"}

    refused = (await ada.ask(UPDATE, {"input": public}))["updateBook"]
    allowed = await ada.ask(UPDATE, {"input": {**public, "licence": "PUBLIC_DOMAIN"}})
    back = await ada.ask(UPDATE, {"input": {"id": book_id, "licence": "RESERVED"}})

    assert refused == {"__typename": "LicenceRestriction", "code": "LICENCE_RESTRICTION"}
    assert allowed["updateBook"]["book"]["visibility"] == "PUBLIC"
    assert back["updateBook"]["__typename"] == "LicenceRestriction"
    assert (await bob.ask(BOOK, {"id": book_id}))["book"]["visibility"] == "PUBLIC"
    theirs = (await bob.ask(UPDATE, {"input": {"id": book_id, "title": "Mine"}}))["updateBook"]
    assert theirs == {"__typename": "Forbidden", "code": "FORBIDDEN"}


async def test_what_people_say_of_a_book_is_kept(ada: Client, book_id: str) -> None:
    given = {
        "id": book_id,
        "title": "  The   Ferry ",
        "authors": ["Ina Vold", " "],
        "kind": "PAPER",
        "language": "en-GB",
    }
    book = (await ada.ask(UPDATE, {"input": given}))["updateBook"]["book"]

    assert book == {
        "title": "The Ferry",
        "authors": ["Ina Vold"],
        "visibility": "PRIVATE",
        "licence": "RESERVED",
        "kind": "PAPER",
        "language": "en-GB",
    }
    wrong = {"id": book_id, "title": " ", "authors": ["x"] * 51}
    refused = (await ada.ask(UPDATE, {"input": wrong}))["updateBook"]
    assert refused["fields"] == [{"path": "title"}, {"path": "authors"}]


async def test_a_workspace_reads_what_is_shared_with_it_until_it_is_not(
    ada: Client, bob: Client, book_id: str, runtime: Runtime
) -> None:
    workspace = await workspace_of(ada)
    await join(runtime, workspace, bob, WorkspaceRole.READER)
    pair = {"id": book_id, "workspace": workspace}

    assert (await bob.ask(SHARE, pair))["addBookToWorkspace"] == {"__typename": "Forbidden"}
    await ada.ask(SHARE, pair)
    shared = (await bob.ask(BOOK, {"id": book_id}))["book"]
    assert shared["visibility"] == "WORKSPACE"
    assert len(shared["workspaces"]) == 1
    assert (await bob.ask(TAKE, pair))["removeBookFromWorkspace"] == {"__typename": "Forbidden"}

    await ada.ask(UPDATE, {"input": {"id": book_id, "visibility": "PRIVATE"}})
    assert (await bob.ask(BOOK, {"id": book_id}))["book"] is None
    await ada.ask(UPDATE, {"input": {"id": book_id, "visibility": "WORKSPACE"}})
    assert (await bob.ask(BOOK, {"id": book_id}))["book"] is not None
    await ada.ask(TAKE, pair)
    assert (await bob.ask(BOOK, {"id": book_id}))["book"] is None


async def test_what_was_shared_while_public_is_not_shared_after(
    ada: Client, bob: Client, book_id: str
) -> None:
    public = {"id": book_id, "visibility": "PUBLIC", "licence": "OWN"}
    await ada.ask(UPDATE, {"input": public})
    shared = await bob.ask(SHARE, {"id": book_id, "workspace": await workspace_of(bob)})
    assert shared["addBookToWorkspace"] == {"__typename": "AddBookToWorkspacePayload"}

    await ada.ask(UPDATE, {"input": {"id": book_id, "visibility": "WORKSPACE"}})

    assert (await bob.ask(BOOK, {"id": book_id}))["book"] is None


async def test_the_last_copy_takes_everything_along_and_the_first_nothing(
    ada: Client, bob: Client, book_id: str, runtime: Runtime
) -> None:
    whole = await sizes(runtime)
    assert min(whole.values()) > 0
    theirs = (await send(bob, STORY))["book"]["id"]
    await work_off(runtime)
    assert await canonical(runtime, theirs) == decode_id(book_id, "Book")

    await ada.ask(DELETE, {"id": book_id})

    assert await sizes(runtime) == whole
    assert len(await files(runtime)) == 1
    assert await canonical(runtime, theirs) is None
    text = "query ($id: ID!) { book(id: $id) { status sections { nodes { text } } } }"
    left = (await bob.ask(text, {"id": theirs}))["book"]
    assert "".join(each["text"] for each in left["sections"]["nodes"]) == STORY

    await bob.ask(DELETE, {"id": theirs})

    assert set((await sizes(runtime)).values()) == {0}
    assert await files(runtime) == []


async def test_a_book_deleted_while_it_is_taken_in_leaves_nothing(
    ada: Client, runtime: Runtime
) -> None:
    sent = await send(ada, STORY)

    await ada.ask(DELETE, {"id": sent["book"]["id"]})
    await work_off(runtime)

    run = "query ($id: ID!) { run(id: $id) { status } }"
    assert (await ada.ask(run, {"id": sent["run"]["id"]}))["run"]["status"] == "CANCELLED"
    assert set((await sizes(runtime)).values()) == {0}
    assert await files(runtime) == []


async def test_what_a_deleted_account_leaves_is_swept(
    ada: Client, bob: Client, book_id: str, runtime: Runtime
) -> None:
    theirs = (await send(bob, STORY))["book"]["id"]
    await work_off(runtime)
    whole = await sizes(runtime)

    for who in (ada, bob):
        async with runtime.database.unit() as unit:
            await unit.session.execute(delete(User).where(User.id == key_of(who)))
        swept = await sweep(runtime)
        if who is ada:
            assert swept == 0
            assert await sizes(runtime) == whole
            assert (await bob.ask(BOOK, {"id": theirs}))["book"] is not None

    assert set((await sizes(runtime)).values()) == {0}


async def test_uploads_and_deletions_of_one_file_at_once_leave_whole_books(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    async def again_and_again(who: Client) -> None:
        for _ in range(4):
            sent = await send(who, STORY)
            await work_off(runtime)
            await who.ask(DELETE, {"id": sent["book"]["id"]})

    await asyncio.gather(again_and_again(ada), again_and_again(bob))
    last = (await send(ada, STORY))["book"]["id"]
    await work_off(runtime)

    look = "query ($id: ID!) { book(id: $id) { status sections { nodes { text } } } }"
    book = (await ada.ask(look, {"id": last}))["book"]
    assert book["status"] == "READY"
    assert "".join(each["text"] for each in book["sections"]["nodes"]) == STORY
    assert parse_key((await files(runtime))[0])
    assert (await sizes(runtime))["texts"] == 1


async def test_a_file_that_somebody_wants_is_not_dropped(runtime: Runtime, ada: Client) -> None:
    await send(ada, STORY)
    key = (await files(runtime))[0]

    await drop_file(runtime.database, runtime.store, key)

    assert await files(runtime) == [key]
