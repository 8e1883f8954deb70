"""Stories arrive while one watches, as far as one is told, and no further."""

import asyncio
from typing import Any

from app.books.models import Licence, Visibility
from app.platform.runtime import Runtime
from demo.build import build
from tests.books.files import send
from tests.installation import Client, work_off
from tests.installation import join as sign_up
from tests.operations.test_streams import by_sse, by_websocket, served, taken
from tests.story.conftest import Stories
from tests.story.test_correcting import do, story, the

__all__ = ["served"]

BOOK = """
subscription ($id: ID!, $asOf: AsOf, $after: Cursor) {
  book(id: $id, asOf: $asOf, after: $after) {
    __typename cursor
    ... on BookStoryTold {
      level corrected
      book { characters { totalCount nodes { name } } relationships { totalCount } }
    }
  }
}
"""
#: The same, asking for nothing that hangs on who asks: these are told to all alike.
ALIKE = "subscription ($id: ID!) { book(id: $id) { __typename cursor } }"
SECONDS = 15


async def until(events: Any, last: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(SECONDS):
        while not found or found[-1]["__typename"] != last:
            found += await taken(events, "book", 1)
    return found


async def test_characters_appear_as_far_as_each_is_told(served: Client, runtime: Runtime) -> None:
    ada = await sign_up(served, "ada")
    book_id = (await send(ada, build(), "lull.epub"))["book"]["id"]

    async with (
        by_sse(ada, BOOK, id=book_id) as protected,
        by_websocket(ada, BOOK, id=book_id, asOf={"end": True}) as bold,
        by_websocket(ada, BOOK, id=book_id, asOf={"offset": 4_000}) as begun,
    ):
        for way in (protected, bold, begun):
            await taken(way, "book", 1)
        await work_off(runtime)
        told = [(await until(way, "BookStoryTold"))[-1] for way in (protected, bold, begun)]

    assert {each["level"] for each in told} == {"FULL"}
    assert not any(each["corrected"] for each in told)
    names = [[one["name"] for one in each["book"]["characters"]["nodes"]] for each in told]
    assert names[0] == []
    assert {"Ketta", "Mrs. Orchard", "Josian Harl"} <= set(names[1])
    assert "Ketta" in names[2]
    assert len(names[2]) < len(names[1])


async def test_followers_who_ask_alike_are_told_apart_and_then_alike_again(
    served: Client, runtime: Runtime
) -> None:
    ada, bob = await sign_up(served, "ada"), await sign_up(served, "bob")
    stories = Stories.of(runtime)
    public: dict[str, Any] = {"visibility": Visibility.PUBLIC, "licence": Licence.PUBLIC_DOMAIN}
    book_id = await stories.add(ada, **public)
    settings = "mutation ($i: UpdateSettingsInput!) { updateSettings(input: $i) { __typename } }"
    await bob.ask(settings, {"i": {"spoilerProtection": False}})
    mara = the(await story(ada, book_id), "Mara")

    async with (
        by_websocket(ada, BOOK, id=book_id) as hers,
        by_websocket(bob, BOOK, id=book_id) as his,
    ):
        for way in (hers, his):
            await taken(way, "book", 1)
        await do(ada, "renameCharacter", bookId=book_id, characterId=mara, name="Mary")
        told = [await taken(way, "book", 1) for way in (hers, his)]
        change = "mutation ($i: UpdateBookInput!) { updateBook(input: $i) { __typename } }"
        await ada.ask(change, {"i": {"id": book_id, "title": "Another"}})
        after = [await taken(way, "book", 1) for way in (hers, his)]

    (hers_told,), (his_told,) = told
    assert hers_told["book"]["characters"] == {"totalCount": 0, "nodes": []}
    assert [one["name"] for one in his_told["book"]["characters"]["nodes"]] == [
        "Mary",
        "Anton Veld",
    ]
    assert hers_told["corrected"] is True
    assert [each[0]["__typename"] for each in after] == ["BookChanged", "BookChanged"]
    assert after[0] == after[1]
