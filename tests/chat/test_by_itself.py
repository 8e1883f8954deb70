"""Without a key the book answers itself: in its own words, and no further than the reader is."""

from typing import Any

import pytest

from app.platform.runtime import Runtime
from demo.build import build
from tests.books.files import STORY, send
from tests.chat.conftest import Chat
from tests.installation import Client, work_off

AIDS = """
query ($book: ID!, $range: RangeInput!, $asOf: AsOf) {
  recap(bookId: $book, asOf: $asOf) { ...aid }
  whoIs(bookId: $book, range: $range, asOf: $asOf) { ...aid }
  define(bookId: $book, range: $range, asOf: $asOf) { ...aid }
  explain(bookId: $book, range: $range, asOf: $asOf) { ...aid }
}
fragment aid on Aid { text found asOf citations { ordinal start end quote } }
"""


async def test_an_answer_quotes_the_passage_that_answers(
    ada: Client, chat: Chat, book_id: str
) -> None:
    turn = await chat.ask(ada, bookId=book_id, query="What was the heron's eye made of?")

    assert (turn["status"], turn["provider"], turn["found"]) == ("DONE", "local", True)
    assert "one eye of blue glass" in turn["citations"][0]["quote"]
    for place, each in enumerate(turn["citations"], 1):
        assert STORY[each["start"] : each["end"]] == each["quote"]
        assert f"“{each['quote']}” [{place}]" in turn["answer"]


async def test_nothing_is_an_answer_and_costs_nothing(
    ada: Client, chat: Chat, book_id: str
) -> None:
    turn = await chat.ask(ada, bookId=book_id, query="Who invented the telephone in Boston?")

    assert (turn["status"], turn["found"], turn["citations"]) == ("DONE", False, [])
    assert float(turn["usage"]["cost"]) == 0


async def test_nothing_beyond_the_horizon_is_quoted(ada: Client, chat: Chat, book_id: str) -> None:
    early = {"offset": STORY.index("* * *")}

    turn = await chat.ask(
        ada, bookId=book_id, query="What was the heron's eye made of?", asOf=early
    )

    assert "glass" not in str(turn)
    assert turn["horizons"] == [{"rule": "OFFSET", "offset": early["offset"]}]


async def test_a_recap_is_told_where_one_is_asked_for_in_words(
    ada: Client, chat: Chat, book_id: str
) -> None:
    asked = await chat.ask(ada, bookId=book_id, query="What happened so far?")
    wanted = await chat.ask(ada, bookId=book_id, kind="RECAP")

    assert asked["answer"] == wanted["answer"]
    assert asked["answer"].startswith("The story so far")
    assert len(asked["citations"]) > 2


@pytest.fixture
async def novella(ada: Client, runtime: Runtime) -> str:
    sent = await send(ada, build(), "lull.epub")
    await work_off(runtime)
    return str(sent["book"]["id"])


async def text_of(ada: Client, book_id: str) -> str:
    found = await ada.ask(
        "query ($id: ID!) { book(id: $id) { passage(start: 0, end: 30000) { text } length } }",
        {"id": book_id},
    )
    end = found["book"]["length"]
    found = await ada.ask(
        "query ($id: ID!, $end: Int!) { book(id: $id) { passage(start: 0, end: $end) { text } } }",
        {"id": book_id, "end": end},
    )
    return str(found["book"]["passage"]["text"])


async def test_help_is_made_of_the_books_own_words(ada: Client, novella: str) -> None:
    text = await text_of(ada, novella)
    at = text.index("Ketta")

    found: dict[str, Any] = await ada.ask(
        AIDS,
        {
            "book": novella,
            "range": {"start": at, "end": at + len("Ketta")},
            "asOf": {"end": True},
        },
    )

    for name, each in found.items():
        assert each["found"], name
        for citation in each["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "Ketta" in found["whoIs"]["text"]
