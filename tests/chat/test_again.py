"""Answers that are given again, and questions that wait."""

from typing import Any

from tests.books.files import STORY
from tests.chat.conftest import Chat, WithModel
from tests.installation import Client, work_off
from tests.reading.conftest import event, move

RATE = """
mutation ($input: RateTurnInput!) { rateTurn(input: $input) {
  __typename ... on RateTurnPayload { turn { feedback feedbackNote } } ... on Problem { code }
} }
"""
REGENERATE = """
mutation ($id: ID!) { regenerateTurn(input: {id: $id}) {
  __typename ... on RegenerateTurnPayload { turn { id regeneratedFrom { id } } }
  ... on Problem { code message }
} }
"""
PARK = """
mutation ($input: ParkQuestionInput!) { parkQuestion(input: $input) {
  __typename ... on ParkQuestionPayload { parkedQuestion { id dueAt untilFound isOpen } }
  ... on Problem { code message }
} }
"""
PARKED = """
{ parkedQuestions { nodes { isOpen dueAt turn { status found answer horizons { offset } } } } }
"""
REINDEX = "mutation ($id: ID!) { reindexBook(input: {id: $id}) { __typename } }"
CANCEL = """
mutation ($id: ID!) { cancelTurn(input: {id: $id}) {
  __typename ... on CancelTurnPayload { turn { status } } ... on Problem { code }
} }
"""
PROTECT = "mutation { updateSettings(input: {spoilerProtection: true}) { __typename } }"
QUESTION = "What was the heron's eye made of?"
END = len(STORY)


class TestCache(WithModel):
    async def test_the_same_question_is_paid_once(
        self, ada: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says('Glass [1: "one eye of blue glass"] [2: "one eye of blue glass"].')
        first = await chat.ask(ada, bookId=book_id, query=QUESTION)
        chat.says("Something else.")

        again = await chat.ask(ada, bookId=book_id, query="what was the HERON's eye made of")

        assert again["isCached"] is True
        assert not first["isCached"]
        assert (again["answer"], again["citations"]) == (first["answer"], first["citations"])
        assert float(again["usage"]["cost"]) == 0
        assert len(chat.wire.asked) == 1

    async def test_others_and_those_who_have_read_less_are_not_given_it(
        self, ada: Client, bob: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says("One.")
        await chat.ask(ada, bookId=book_id, query="Who is Mara Vold?")

        early = {"offset": STORY.index("CHAPTER III")}
        earlier = await chat.ask(ada, bookId=book_id, query="Who is Mara Vold?", asOf=early)
        publish = """mutation ($id: ID!) {
          updateBook(input: {id: $id, licence: OPEN, visibility: PUBLIC}) { __typename } }"""
        await ada.ask(publish, {"id": book_id})
        await bob.ask(
            "mutation { updateSettings(input: {spoilerProtection: false}) { __typename } }"
        )
        of_bob = await chat.ask(bob, bookId=book_id, query="Who is Mara Vold?")

        assert not earlier["isCached"]
        assert not of_bob["isCached"]
        assert len(chat.wire.asked) == 3

    async def test_it_is_not_given_again_once_it_did_not_help_or_the_index_is_another(
        self, ada: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says("One.")
        turn = await chat.ask(ada, bookId=book_id, query=QUESTION)
        rated = await ada.ask(
            RATE, {"input": {"id": turn["id"], "feedback": "UNHELPFUL", "note": "Too short."}}
        )
        assert rated["rateTurn"]["turn"] == {"feedback": "UNHELPFUL", "feedbackNote": "Too short."}

        assert not (await chat.ask(ada, bookId=book_id, query=QUESTION))["isCached"]
        assert (await chat.ask(ada, bookId=book_id, query=QUESTION))["isCached"]
        await ada.ask(REINDEX, {"id": book_id})
        await work_off(chat.runtime)
        assert not (await chat.ask(ada, bookId=book_id, query=QUESTION))["isCached"]

    async def test_an_answer_is_written_anew_beside_the_one_there_is(
        self, ada: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says("One.")
        turn = await chat.ask(ada, bookId=book_id, query=QUESTION)
        chat.says("Two.")

        put = (await ada.ask(REGENERATE, {"id": turn["id"]}))["regenerateTurn"]["turn"]
        await work_off(chat.runtime)

        assert put["regeneratedFrom"] == {"id": turn["id"]}
        assert (await chat.turn(ada, put["id"]))["answer"] == "Two."
        assert (await chat.turn(ada, turn["id"]))["answer"] == "One."

    async def test_a_question_that_waits_is_cancelled_at_once(
        self, ada: Client, chat: Chat, book_id: str
    ) -> None:
        put = await chat.put(ada, bookId=book_id, query=QUESTION)

        cancelled = await ada.ask(CANCEL, {"id": put["turn"]["id"]})
        again = await ada.ask(CANCEL, {"id": put["turn"]["id"]})

        assert cancelled["cancelTurn"]["turn"]["status"] == "CANCELLED"
        assert again["cancelTurn"]["code"] == "CONFLICT"
        await work_off(chat.runtime)
        assert chat.wire.asked == []


async def parked(ada: Client) -> list[dict[str, Any]]:
    return list((await ada.ask(PARKED))["parkedQuestions"]["nodes"])


async def test_a_question_waits_until_the_reader_gets_there(
    ada: Client, chat: Chat, book_id: str
) -> None:
    await ada.ask(PROTECT)
    turn = await chat.ask(ada, bookId=book_id, query=QUESTION)
    assert turn["found"] is False
    due = STORY.index("CHAPTER III")
    waits = await ada.ask(
        PARK, {"input": {"bookId": book_id, "turnId": turn["id"], "until": {"offset": due}}}
    )
    assert waits["parkQuestion"]["parkedQuestion"]["dueAt"] == due

    await move(ada, book_id, event("a", due - 100))
    assert (await parked(ada))[0]["isOpen"]
    await move(ada, book_id, event("b", due + 1, 5))
    await work_off(chat.runtime)

    [asked] = await parked(ada)
    assert not asked["isOpen"]
    assert asked["turn"]["found"]
    assert "blue glass" in asked["turn"]["answer"]
    assert asked["turn"]["horizons"][0]["offset"] <= due + 1


async def test_a_question_is_asked_chapter_by_chapter_until_it_is_answered(
    ada: Client, chat: Chat, book_id: str
) -> None:
    await ada.ask(PROTECT)
    await ada.ask(PARK, {"input": {"bookId": book_id, "query": QUESTION}})
    statuses = []

    for number, offset in enumerate(
        (STORY.index("CHAPTER II") + 2, STORY.index("CHAPTER III") + 2, END)
    ):
        await move(ada, book_id, event(f"e{number}", offset, number))
        await work_off(chat.runtime)
        [waits] = await parked(ada)
        statuses.append((waits["isOpen"], (waits["turn"] or {}).get("found")))

    assert statuses[0] == (True, False)
    assert statuses[-1] == (False, True)


async def test_whoever_is_there_already_just_asks(ada: Client, chat: Chat, book_id: str) -> None:
    del chat
    await move(ada, book_id, event("a", END))
    refused = await ada.ask(
        PARK, {"input": {"bookId": book_id, "query": QUESTION, "until": {"offset": 5}}}
    )
    assert refused["parkQuestion"]["code"] == "CONFLICT"
