"""Books as they are read: sections, passages, places."""

from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.books.service.texts import digest_of
from app.main import create_app
from app.platform.db.ids import named
from app.platform.live.hub import Hub
from app.platform.runtime import Runtime
from tests.books.conftest import CHAPTERS, Shelf, document
from tests.installation import Client

WHOLE = """
query ($id: ID!) { book(id: $id) {
  title authors author kind status format length direction isMine wordCount
  sections { totalCount nodes { ordinal title kind start end text locator } }
} }
"""
PASSAGE = """
query ($id: ID!, $start: Int!, $end: Int!) { book(id: $id) {
  passage(start: $start, end: $end) { start end text locator { value line href page } }
} }
"""
TEXT = "".join(CHAPTERS.values())


@pytest.fixture
async def loaded(runtime: Runtime, hub: Hub, ada: Client) -> Any:
    """Ada, with an api that compiles nothing."""
    transport = httpx2.ASGITransport(app=create_app(runtime, hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Client(http, ada.token)


async def test_a_book_is_read_section_by_section(ada: Client, shelf: Shelf) -> None:
    book_id = await shelf.add(ada)
    made = document()
    await shelf.scenes(named(digest_of(made)), made)

    book = (await ada.ask(WHOLE, {"id": book_id}))["book"]

    sections = book.pop("sections")
    assert book == {
        "title": "The Ferry",
        "authors": ["Ina Vold"],
        "author": "Ina Vold",
        "kind": "NOVEL",
        "status": "READY",
        "format": "TXT",
        "length": len(TEXT),
        "direction": "LTR",
        "isMine": True,
        "wordCount": len(TEXT.split()),
    }
    assert sections["totalCount"] == 3
    assert [each["title"] for each in sections["nodes"]] == ["One", "Two", "Three"]
    assert [each["text"] for each in sections["nodes"]] == list(CHAPTERS.values())
    assert [TEXT[each["start"] : each["end"]] for each in sections["nodes"]] == list(
        CHAPTERS.values()
    )


async def test_sections_come_in_reading_order_also_from_the_end_and_page_by_page(
    ada: Client, shelf: Shelf, loaded: Client
) -> None:
    names = [f"Chapter {number}" for number in range(300)]
    book_id = await shelf.add(ada, document({name: f"{name}.\n" for name in names}))
    page = """
    query ($id: ID!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) { book(id: $id) {
      sections(first: $first, after: $after, last: $last, before: $before) {
        nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    } }
    """
    for client in (ada, loaded):
        forwards, after = [], None
        while True:
            given = {"id": book_id, "first": 100, "after": after}
            found = (await client.ask(page, given))["book"]["sections"]
            forwards += [each["title"] for each in found["nodes"]]
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        assert forwards == names

        given = {"id": book_id, "last": 2, "before": after}
        last = (await client.ask(page, given))["book"]["sections"]
        assert [each["title"] for each in last["nodes"]] == ["Chapter 297", "Chapter 298"]
        assert last["pageInfo"]["hasPreviousPage"] is True


async def test_a_passage_may_cross_sections_and_verifies(
    ada: Client, shelf: Shelf, loaded: Client
) -> None:
    book_id = await shelf.add(ada)
    start, end = TEXT.index("green coat"), TEXT.index("asked")

    for client in (ada, loaded):
        given = {"id": book_id, "start": start, "end": end}
        passage = (await client.ask(PASSAGE, given))["book"]["passage"]

        assert passage["text"] == TEXT[start:end]
        assert passage["locator"] == {
            "value": f"char={start},{end}",
            "line": 2,
            "href": None,
            "page": None,
        }


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
async def test_a_range_outside_the_text_is_no_passage(
    ada: Client, shelf: Shelf, start: int, end: int
) -> None:
    book_id = await shelf.add(ada)

    found = await ada.ask(PASSAGE, {"id": book_id, "start": start, "end": end})

    assert found["book"]["passage"] is None


async def test_every_range_gives_the_text_at_that_range(ada: Client, shelf: Shelf) -> None:
    book_id = await shelf.add(ada)
    ranges = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)
    drawn: list[list[int]] = []

    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(ranges)
    def draw(pair: list[int]) -> None:
        drawn.append(pair)

    draw()
    fields = " ".join(
        f"p{n}: passage(start: {start}, end: {end}) {{ text }}"
        for n, (start, end) in enumerate(drawn)
    )
    found = (await ada.ask(f'{{ book(id: "{book_id}") {{ {fields} }} }}'))["book"]

    expected = [TEXT[start:end] or None for start, end in drawn]
    assert [(each or {}).get("text") for each in found.values()] == expected


async def test_a_scene_has_its_passage_and_its_section(
    ada: Client, shelf: Shelf, loaded: Client
) -> None:
    book_id = await shelf.add(ada)
    made = document()
    await shelf.scenes(named(digest_of(made)), made)
    query = """query ($id: ID!) { book(id: $id) { passage(start: 0, end: 3) { text }
      scenes(first: 2) { totalCount nodes {
        ordinal chapterNumber sceneNumber why passage { text locator { line } } section { title }
    } } } }"""

    for client in (ada, loaded):
        found = (await client.ask(query, {"id": book_id}))["book"]["scenes"]

        assert found["totalCount"] == 3
        assert [each["passage"]["text"] for each in found["nodes"]] == list(CHAPTERS.values())[:2]
        assert [each["passage"]["locator"]["line"] for each in found["nodes"]] == [1, 4]
        assert [each["section"]["title"] for each in found["nodes"]] == ["One", "Two"]
