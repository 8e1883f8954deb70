"""What answers keep in mind, and how much of it one is told."""

from typing import Any

from sqlalchemy import select

from app.chat.models import Conversation
from app.chat.service.memory import RECENT, recent_key
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from tests.books.files import STORY
from tests.chat.conftest import Chat, WithModel
from tests.installation import Client

REMEMBER = """
mutation ($input: RememberInput!) { remember(input: $input) {
  __typename ... on RememberPayload { memory { id content } } ... on Problem { code message }
} }
"""
FORGET = """
mutation ($input: ForgetInput!) { forget(input: $input) {
  __typename ... on ForgetPayload { count } ... on Problem { code message }
} }
"""
FORGET_CONVERSATION = """
mutation ($id: ID!) { forgetConversation(input: {id: $id}) { __typename } }
"""
CONVERSATION = """
query ($id: ID!) { turn(id: $id) { id } }
"""


async def conversation_of(ada: Client, turn: dict[str, Any]) -> str:
    found = await ada.ask("query { conversations { nodes { id turns { nodes { id } } } } }")
    for each in found["conversations"]["nodes"]:
        if turn["id"] in [one["id"] for one in each["turns"]["nodes"]]:
            return str(each["id"])
    raise AssertionError(turn)


class TestMemory(WithModel):
    async def test_the_last_exchanges_are_told_with_or_without_valkey(
        self, ada: Client, chat: Chat, book_id: str, runtime: Runtime
    ) -> None:
        chat.says("It was of blue glass.")
        first = await chat.ask(ada, bookId=book_id, query="What was the heron's eye made of?")
        conversation = await conversation_of(ada, first)
        prompts = []
        for query in ("Who found it?", "And where?"):
            await chat.ask(ada, conversationId=conversation, query=query)
            prompts.append(chat.prompt)
            await runtime.redis.flushdb()

        assert "It was of blue glass." in prompts[0]
        assert "Who found it?" in prompts[1]
        assert prompts[1].index("What was the heron's") < prompts[1].index("Who found it?")

    async def test_nothing_that_was_said_further_on_is_told(
        self, ada: Client, chat: Chat, book_id: str, runtime: Runtime
    ) -> None:
        chat.says("She is the Heron.")
        first = await chat.ask(ada, bookId=book_id, query="Who is Mara Vold?")
        conversation = await conversation_of(ada, first)
        early = {"offset": STORY.index("CHAPTER II")}
        chat.says("The ferry.")

        await chat.ask(ada, conversationId=conversation, query="Who came late?", asOf=early)
        assert "She is the Heron" not in chat.prompt
        await runtime.redis.delete(recent_key(split_id(conversation)[1]))
        await chat.ask(ada, conversationId=conversation, query="Who counted?", asOf=early)
        assert "She is the Heron" not in chat.prompt

        await chat.ask(ada, conversationId=conversation, query="Who counted?")
        assert "She is the Heron" in chat.prompt

    async def test_older_exchanges_are_summed_up_as_far_as_they_were_told(
        self, ada: Client, chat: Chat, book_id: str, runtime: Runtime
    ) -> None:
        chat.says("Note this.")
        turn = await chat.ask(ada, bookId=book_id, query="Question 1?")
        conversation = await conversation_of(ada, turn)
        for number in range(2, RECENT + 5):
            await chat.ask(ada, conversationId=conversation, query=f"Question {number}?")

        async with runtime.database.read() as session:
            [kept] = await session.scalars(select(Conversation))
        assert (kept.summary, kept.summary_until) == ("Note this.", 4)
        assert list(kept.summary_horizons.values()) == [len(STORY)]
        await chat.ask(ada, conversationId=conversation, query="Last?")
        asked = [str(each["messages"][0]["content"]) for each in chat.wire.asked]
        last = next(each for each in reversed(asked) if "Last?" in each)
        assert "in short:" in last
        await chat.ask(ada, conversationId=conversation, query="Early?", asOf={"offset": 90})
        assert "in short:" not in chat.prompt

    async def test_what_is_to_be_kept_in_mind_is_told_and_forgotten(
        self, ada: Client, bob: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says("Yes.")
        kept = await ada.ask(
            REMEMBER, {"input": {"content": "I like it short.", "type": "PREFERENCE"}}
        )
        await ada.ask(REMEMBER, {"input": {"content": "I adore herons.", "bookId": book_id}})
        memory = kept["remember"]["memory"]["id"]

        await chat.ask(ada, bookId=book_id, query="Is it night?")
        assert "I like it short." in chat.prompt
        assert "I adore herons." in chat.prompt
        await chat.ask(ada, bookId=book_id, query="Is it day?", asOf={"offset": 90})
        assert "I like it short." in chat.prompt
        assert "I adore herons." not in chat.prompt

        refused = await bob.ask(FORGET, {"input": {"ids": [memory]}})
        assert refused["forget"]["code"] == "NOT_FOUND"
        assert (await ada.ask(FORGET, {"input": {"ids": [memory]}}))["forget"]["count"] == 1
        await chat.ask(ada, bookId=book_id, query="Is it dusk?")
        assert "I like it short." not in chat.prompt

    async def test_a_conversation_is_forgotten_whole(
        self, ada: Client, chat: Chat, book_id: str
    ) -> None:
        chat.says("Yes.")
        turn = await chat.ask(ada, bookId=book_id, query="Is it night?")

        await ada.ask(FORGET_CONVERSATION, {"id": await conversation_of(ada, turn)})

        assert (await ada.ask(CONVERSATION, {"id": turn["id"]}))["turn"] is None
