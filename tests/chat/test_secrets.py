"""Whatever is asked of the demo novella, its secret is not told before it is out."""

from typing import Any

import pytest

from demo.build import build
from tests.books.files import send
from tests.chat.conftest import Chat, WithModel
from tests.chat.test_by_itself import AIDS, text_of
from tests.installation import Client, work_off

#: What is said of each of the two who are one, before and after that is known.
QUESTIONS = (
    "Who is Lasker Voyle?",
    "Who is Josian Harl?",
    "Is the tuner somebody else?",
    "What happened so far?",
    "What is the secret?",
    "How does it end?",
)
RECAP = """
query ($book: ID!, $asOf: AsOf) { recap(bookId: $book, asOf: $asOf) { asOf text } }
"""
CARD = """
query ($book: ID!, $who: ID!, $asOf: AsOf) {
  characterCard(bookId: $book, characterId: $who, asOf: $asOf) { text citations { end } }
}
"""
CHARACTERS = """
query ($id: ID!, $asOf: AsOf) { book(id: $id, asOf: $asOf) {
  characters(first: 50) { nodes { id name } } length
} }
"""


@pytest.fixture
async def novella(ada: Client, chat: Chat) -> tuple[str, str]:
    """The book's id, and its text."""
    sent = await send(ada, build(), "lull.epub")
    await work_off(chat.runtime)
    book = str(sent["book"]["id"])
    return book, await text_of(ada, book)


def reveal_of(text: str) -> int:
    return text.index("“You are Josian Harl.”")


async def test_no_answer_quotes_or_counts_what_is_still_to_come(
    ada: Client, chat: Chat, novella: tuple[str, str]
) -> None:
    book, text = novella
    reveal = reveal_of(text)

    for share in (0.15, 0.5, 0.9, 1.0):
        as_of = {"offset": int(reveal * share)}
        for query in QUESTIONS:
            turn = await chat.ask(ada, bookId=book, query=query, asOf=as_of)
            assert turn["status"] == "DONE"
            for each in [*turn["citations"], *turn["sources"]]:
                assert each["end"] <= as_of["offset"], (query, share)
            for each in turn["citations"]:
                assert text[each["start"] : each["end"]] == each["quote"]
            assert "You are Josian Harl" not in str(turn)


async def test_recaps_cards_and_help_are_told_as_of_the_horizon(
    ada: Client, chat: Chat, novella: tuple[str, str]
) -> None:
    book, text = novella
    reveal = reveal_of(text)

    for offset in (reveal // 3, reveal):
        as_of = {"offset": offset}
        told = (await ada.ask(RECAP, {"book": book, "asOf": as_of}))["recap"]
        assert told["asOf"] <= offset
        found = await ada.ask(CHARACTERS, {"id": book, "asOf": as_of})
        for who in found["book"]["characters"]["nodes"]:
            card = await ada.ask(CARD, {"book": book, "who": who["id"], "asOf": as_of})
            cited = card["characterCard"]["citations"]
            assert all(each["end"] <= offset for each in cited), who
        at = {"start": offset - 40, "end": offset + 400}
        helped: dict[str, Any] = await ada.ask(AIDS, {"book": book, "range": at, "asOf": as_of})
        for each in helped.values():
            assert all(one["end"] <= offset for one in each["citations"])
            assert "You are Josian Harl" not in each["text"]


async def test_a_character_of_later_has_no_card_before(
    ada: Client, chat: Chat, novella: tuple[str, str]
) -> None:
    book, text = novella
    whole = await ada.ask(CHARACTERS, {"id": book, "asOf": {"end": True}})
    early = {"offset": text.index("Ketta Dunmarrow") + 200}
    known = await ada.ask(CHARACTERS, {"id": book, "asOf": early})
    known_ids = {each["id"] for each in known["book"]["characters"]["nodes"]}
    later = [each for each in whole["book"]["characters"]["nodes"] if each["id"] not in known_ids]

    assert later
    for who in later:
        card = await ada.ask(CARD, {"book": book, "who": who["id"], "asOf": early})
        assert card["characterCard"]["citations"] == []
        assert who["name"] not in card["characterCard"]["text"]


class TestModels(WithModel):
    async def test_a_model_that_knows_the_book_is_stopped_at_the_first_name_to_come(
        self, ada: Client, chat: Chat, novella: tuple[str, str]
    ) -> None:
        book, text = novella
        whole = await ada.ask(CHARACTERS, {"id": book, "asOf": {"end": True}})
        early = text.index("Ketta Dunmarrow") + 200
        names = [each["name"] for each in whole["book"]["characters"]["nodes"]]
        name = next(each for each in names if each not in text[:early] and " " in each)
        chat.says("In the end it is ", *name, " who did it.")

        turn = await chat.ask(ada, bookId=book, query="Who did it?", asOf={"offset": early})
        later = await chat.ask(ada, bookId=book, query="Who did it?", asOf={"end": True})

        assert (turn["status"], turn["error"]["code"]) == ("FAILED", "BEYOND_HORIZON")
        assert turn["answer"] == "In the end it is "
        assert name in later["answer"]
        assert text[early:][:200] not in str(chat.wire.asked[0])
