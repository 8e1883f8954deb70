"""What clients ask for: voices, estimates, the feed in one statement, and what happens live."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.ai.speech.openai import VOICES
from app.books.service.texts import digest_of
from app.graph.ids import split_id
from app.graph.read.statement import Statement
from app.narration.events import narrations_stream
from app.narration.models import Narration
from app.narration.service import narrator, sweep
from app.narration.service.narrate import FOLDER
from app.platform.db.ids import named
from app.platform.live.models import StreamEvent
from app.platform.runtime import Runtime
from tests.books.conftest import Shelf, document
from tests.credits.conftest import Bank, key_of
from tests.graph.test_compiled import found
from tests.installation import Client
from tests.narration.conftest import Narrating, Reader, scenes
from tests.story.conftest import Stories

VOICES_OF_MINE = "{ voices { provider model ownKey voices { id gender language } } }"
ESTIMATE = """
query ($id: ID!, $scenes: SceneRange) { estimateNarration(bookId: $id, scenes: $scenes) {
  provider ownKey scenes made characters credits balance minutes
} }
"""
CHARACTERS = """
query ($id: ID!) { book(id: $id, asOf: {end: true}) {
  characters { nodes { id name } } characterVoices { voice isNarrator character { name } }
} }
"""
CHOOSE = """
mutation ($input: SetCharacterVoiceInput!) { setCharacterVoice(input: $input) {
  __typename
  ... on SetCharacterVoicePayload { book { characterVoices { voice isNarrator } } }
  ... on Problem { code }
  ... on InvalidInput { fields { path } }
} }
"""
FEED = """
query ($id: ID!) { book(id: $id, asOf: {end: true}) { feed(first: 100) { totalCount nodes {
  scene { ordinal } passage { text }
  narration { status url seconds words { start end begins ends } }
} } } }
"""
MANY = {f"Chapter {n}": f"The boat was number {n}. It went on.\n\n" for n in range(100)}


@pytest.fixture
async def book_id(ada: Client, stories: Stories, bank: Bank) -> str:
    await bank.give(key_of(ada), 1_000)
    return await stories.add(ada)


async def choose(who: Client, book_id: str, **given: Any) -> dict[str, Any]:
    answer = await who.ask(CHOOSE, {"input": {"bookId": book_id, **given}})
    chosen: dict[str, Any] = answer["setCharacterVoice"]
    return chosen


async def character(who: Client, book_id: str, name: str) -> str:
    told = (await who.ask(CHARACTERS, {"id": book_id}))["book"]["characters"]["nodes"]
    return str(next(each["id"] for each in told if each["name"] == name))


async def test_voices_are_those_of_whoever_would_read(ada: Client) -> None:
    told = (await ada.ask(VOICES_OF_MINE))["voices"]

    assert (told["provider"], told["ownKey"]) == ("openai", False)
    assert [each["id"] for each in told["voices"]] == [voice.id for voice in VOICES]


async def test_where_nobody_can_read_it_is_said_before_anything_begins(
    ada: Client, book_id: str, narrating: Narrating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrator, "narrator_for", lambda *_: None)

    assert (await ada.ask(VOICES_OF_MINE))["voices"] is None
    asked = await narrating.ask(ada, book_id)
    assert (asked["__typename"], asked["code"]) == (
        "NarrationNotAvailable",
        "NARRATION_NOT_AVAILABLE",
    )
    assert (await narrating.told(ada, book_id))["narrating"] is None


async def test_an_estimate_counts_what_is_still_to_be_made(
    ada: Client, book_id: str, narrating: Narrating
) -> None:
    before = (await ada.ask(ESTIMATE, {"id": book_id}))["estimateNarration"]
    await narrating.make(ada, book_id, scenes={"to": 1})
    after = (await ada.ask(ESTIMATE, {"id": book_id}))["estimateNarration"]
    part = (await ada.ask(ESTIMATE, {"id": book_id, "scenes": {"from": 2}}))["estimateNarration"]

    assert (before["scenes"], before["made"], before["credits"]) == (3, 0, 6)
    assert (after["scenes"], after["made"], after["credits"]) == (3, 2, 2)
    assert (after["balance"], part["characters"]) == (996, after["characters"])
    assert (part["scenes"], part["made"]) == (1, 0)


async def test_a_range_that_goes_backwards_or_leads_nowhere_is_refused(
    ada: Client, book_id: str, narrating: Narrating
) -> None:
    backwards = await narrating.ask(ada, book_id, scenes={"from": 2, "to": 1})
    nowhere = await narrating.ask(ada, book_id, scenes={"from": 3})

    assert [each["path"] for each in backwards["fields"]] == ["scenes.to"]
    assert nowhere["code"] == "NOTHING_TO_NARRATE"


async def test_a_chosen_voice_is_heard_and_only_what_it_says_is_made_anew(
    ada: Client, book_id: str, narrating: Narrating, reader: Reader
) -> None:
    await narrating.make(ada, book_id)
    anton = await character(ada, book_id, "Anton Veld")
    assert (await choose(ada, book_id, characterId=anton, voice="verse"))["__typename"] == (
        "SetCharacterVoicePayload"
    )
    asked = len(reader.spoken)

    book = await narrating.make(ada, book_id, "b")

    # He is called so in the last scene; who says something before wears a mask.
    assert book["narrating"]["result"] == {"scenes": 3, "made": 1, "reused": 2, "failed": 0}
    heard = {said: voice for voice, said in reader.spoken[asked:]}
    assert [v for said, v in heard.items() if "your father's friend" in said] == ["verse"]
    assert "verse" in scenes(book)[2]["voices"]

    await choose(ada, book_id, characterId=anton)
    back = await narrating.make(ada, book_id, "c")
    assert back["narrating"]["result"]["reused"] == 3
    assert "verse" not in scenes(back)[2]["voices"]


async def test_the_narrator_can_be_given_a_voice_too(
    ada: Client, book_id: str, narrating: Narrating
) -> None:
    chosen = await choose(ada, book_id, voice="sage")
    book = await narrating.make(ada, book_id, scenes={"to": 0})

    assert chosen["book"]["characterVoices"] == [{"voice": "sage", "isNarrator": True}]
    assert scenes(book)[0]["voice"] == "sage"


async def test_voices_and_characters_that_are_not_there_are_refused(
    ada: Client, bob: Client, book_id: str
) -> None:
    anton = await character(ada, book_id, "Anton Veld")

    assert (await choose(ada, book_id, voice="nobody"))["fields"] == [{"path": "voice"}]
    assert (await choose(bob, book_id, voice="sage"))["code"] == "NOT_FOUND"
    mine = await choose(ada, book_id, characterId=anton, voice="sage")
    assert mine["__typename"] == "SetCharacterVoicePayload"


async def test_a_feed_of_a_hundred_scenes_with_sound_is_one_statement(
    ada: Client,
    shelf: Shelf,
    bank: Bank,
    narrating: Narrating,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await bank.give(key_of(ada), 1_000)
    book_id = await shelf.add(ada, document(MANY))
    await shelf.scenes(named(digest_of(document(MANY))), document(MANY))
    await narrating.make(ada, book_id)

    with found(monkeypatch) as noted:
        told = (await ada.ask(FEED, {"id": book_id}))["book"]["feed"]

    assert [isinstance(each, Statement) for each in noted] == [True]
    assert told["totalCount"] == len(told["nodes"]) == 100
    for node in told["nodes"]:
        narration, text = node["narration"], node["passage"]["text"]
        assert narration["status"] == "READY"
        assert "/media/" in narration["url"]
        assert len(narration["words"]) == len(text.split())


async def test_events_tell_of_each_scene(
    ada: Client, book_id: str, narrating: Narrating, reader: Reader, runtime: Runtime
) -> None:
    reader.refused = {"Wait for me": 400}
    await narrating.make(ada, book_id)

    stream = narrations_stream(key_of(ada), split_id(book_id)[1])
    asked = select(StreamEvent).where(StreamEvent.stream == stream).order_by(StreamEvent.seq)
    async with runtime.database.read() as session:
        told = [(each.type, each.payload["ordinal"]) for each in await session.scalars(asked)]
    assert told == [("SceneNarrated", 0), ("SceneNotNarrated", 1), ("SceneNarrated", 2)]


async def test_sounds_that_nobody_has_are_swept_away(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def kept() -> int:
        return len([info async for info in runtime.store.list(FOLDER)])

    await narrating.make(ada, book_id)
    count = await kept()
    monkeypatch.setattr(sweep, "GRACE", timedelta(seconds=-5))

    assert (await sweep.sweep_narrations(runtime), await kept()) == (0, count)
    async with runtime.database.unit() as unit:
        await unit.session.execute(delete(Narration))
    assert (await sweep.sweep_narrations(runtime), await kept()) == (count, 0)
