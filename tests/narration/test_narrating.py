"""Scenes read aloud from end to end: whole, in voices, resumed, paid once, kept by content."""

from typing import Any

import pytest
from sqlalchemy import select, update

from app.ai.speech.openai import VOICES
from app.ai.speech.words import words_of
from app.books.models import Book, Licence, Visibility
from app.graph.ids import split_id
from app.narration.models import Narration
from app.platform.runs import sweep
from app.platform.runs.models import Run, TokenUsage
from app.platform.runs.step import Step
from app.platform.runtime import Runtime
from tests.credits.conftest import Bank, key_of
from tests.installation import Client, work_off
from tests.narration.conftest import Narrating, Reader, is_ogg, scenes
from tests.story import tale
from tests.story.conftest import Stories

GRANT = """
mutation ($input: GrantLicenceInput!) { grantLicence(input: $input) {
  __typename ... on GrantLicencePayload { bookId }
} }
"""
CHAPTERS = list(tale.CHAPTERS.values())


@pytest.fixture
async def book_id(ada: Client, stories: Stories, bank: Bank) -> str:
    await bank.give(key_of(ada), 1_000)
    return await stories.add(ada)


async def balance(bank: Bank, who: Client) -> tuple[int, int]:
    found = await bank.wallet(key_of(who))
    return found[0], found[1]


async def test_scenes_are_read_whole_in_order_and_in_their_speakers_voices(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    reader: Reader,
    runtime: Runtime,
    stranger: Client,
) -> None:
    book = await narrating.make(ada, book_id)

    assert book["narrating"]["status"] == "DONE"
    assert book["narrating"]["result"] == {"scenes": 3, "made": 3, "reused": 0, "failed": 0}
    made = scenes(book)
    for node, narration in zip(book["scenes"]["nodes"], made, strict=True):
        start, text = node["start"], node["passage"]["text"]
        assert [(w["start"], w["end"]) for w in narration["words"]] == [
            (start + first, start + last) for first, last in words_of(text)
        ]
        assert narration["status"] == "READY"
        assert narration["mediaType"] == "audio/ogg; codecs=opus"
        assert narration["words"][-1]["ends"] <= narration["seconds"] + 0.05
        assert (narration["provider"], narration["voice"]) == ("openai", VOICES[0].id)
        assert narration["characters"] == len(text)
    voices = {voice.id: voice.gender.value for voice in VOICES}
    heard = {said: voice for voice, said in reader.spoken}
    # That Mara is a woman is only told in the second scene.
    asks = next(voice for said, voice in heard.items() if "Is this the way" in said)
    names = next(voice for said, voice in heard.items() if "You are Anton" in said)
    assert (voices[asks], voices[names]) == ("NEUTRAL", "FEMALE")
    assert names != VOICES[0].id
    got = await stranger.http.get(made[0]["url"].replace(runtime.settings.base_url, ""))
    assert is_ogg(got.content)
    assert got.headers["content-type"] == "audio/ogg; codecs=opus"
    part = await stranger.http.get(
        made[0]["url"].replace(runtime.settings.base_url, ""), headers={"range": "bytes=0-3"}
    )
    assert (part.status_code, part.content) == (206, b"OggS")


async def test_each_scene_is_paid_for_by_its_length_and_the_rest_comes_back(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    bank: Bank,
    runtime: Runtime,
) -> None:
    book = await narrating.make(ada, book_id)

    # Each takes less than a minute, which costs two credits.
    assert [each["credits"] for each in scenes(book)] == [2, 2, 2]
    assert await balance(bank, ada) == (1_000 - 6, 0)
    async with runtime.database.read() as session:
        used = (await session.scalars(select(TokenUsage))).all()
        run = (await session.scalars(select(Run).where(Run.kind == "NARRATE"))).one()
    assert sum(each.characters for each in used) > 0
    assert run.cost == sum(each.cost for each in used) > 0


async def test_what_is_there_is_neither_made_nor_paid_again(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    reader: Reader,
    bank: Bank,
    stories: Stories,
) -> None:
    await narrating.make(ada, book_id, scenes={"to": 1})
    asked = len(reader.spoken)
    again = await narrating.make(ada, book_id, "b", scenes={"from": 0, "to": 1})
    assert again["narrating"]["result"] == {"scenes": 2, "made": 0, "reused": 2, "failed": 0}
    assert len(reader.spoken) == asked

    # Another copy of the same text, and another text that begins alike.
    copy = await stories.add(ada)
    changed = await stories.add(ada, tale.CHANGED)
    assert [bool(each) for each in scenes(await narrating.told(ada, copy))] == [True, True, False]
    other = await narrating.make(ada, changed, "c", scenes={"to": 1})

    assert other["narrating"]["result"]["reused"] == 2
    assert [bool(each) for each in scenes(other)] == [True, True, False]
    assert len(reader.spoken) == asked
    assert await balance(bank, ada) == (1_000 - 4, 0)


async def test_a_killed_worker_resumes_and_every_scene_is_paid_once(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    bank: Bank,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Step.item
    killed: list[str] = []

    class Killed(BaseException):
        """What no handler of ours knows, as a kill."""

    def item(self: Step, name: str, output: Any = None) -> Any:
        if name == "1" and not killed:
            killed.append(name)
            raise Killed
        return real(self, name, output)

    monkeypatch.setattr(Step, "item", item)
    await narrating.ask(ada, book_id)
    with pytest.raises(Killed):
        await work_off(runtime)
    # The sound was made and its credits are set aside, but nothing of it is certain.
    assert await balance(bank, ada) == (1_000 - 2 - 2, 2)
    async with runtime.database.unit() as unit:
        lost = update(Run).where(Run.status == "RUNNING")
        await unit.session.execute(lost.values(lease_expires_at=Run.created_at))
    await sweep.reap(runtime.database)
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Run).values(due_at=Run.created_at))
    await work_off(runtime)

    book = await narrating.told(ada, book_id)
    assert book["narrating"]["result"] == {"scenes": 3, "made": 3, "reused": 0, "failed": 0}
    assert await balance(bank, ada) == (1_000 - 6, 0)
    kinds = [kind for kind, _ in await bank.entries(key_of(ada))]
    assert (kinds.count("HOLD"), kinds.count("CAPTURE")) == (3, 3)


async def test_a_scene_that_is_refused_stops_no_other_and_costs_nothing(
    ada: Client, book_id: str, narrating: Narrating, reader: Reader, bank: Bank
) -> None:
    reader.refused = {"Wait for me": 400}
    book = await narrating.make(ada, book_id)

    assert book["narrating"]["result"] == {"scenes": 3, "made": 2, "reused": 0, "failed": 1}
    assert [each["status"] for each in scenes(book)] == ["READY", "FAILED", "READY"]
    assert scenes(book)[1]["error"] == {"code": "PROVIDER_INPUT_REFUSED"}
    assert scenes(book)[1]["url"] is None
    assert await balance(bank, ada) == (1_000 - 4, 0)

    reader.refused = None
    book = await narrating.make(ada, book_id, "again")
    assert book["narrating"]["result"] == {"scenes": 3, "made": 1, "reused": 2, "failed": 0}
    assert await balance(bank, ada) == (1_000 - 6, 0)


async def test_a_provider_that_is_away_is_waited_for_and_the_others_are_made(
    ada: Client,
    book_id: str,
    narrating: Narrating,
    reader: Reader,
    bank: Bank,
    runtime: Runtime,
) -> None:
    reader.refused = {"Wait for me": 500}
    book = await narrating.make(ada, book_id)

    assert book["narrating"]["status"] == "QUEUED"
    assert [each["status"] for each in scenes(book)] == ["READY", "FAILED", "READY"]
    assert await balance(bank, ada) == (1_000 - 4, 0)
    reader.refused = None
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Run).values(due_at=Run.created_at))
    await work_off(runtime)

    book = await narrating.told(ada, book_id)
    assert book["narrating"]["result"]["made"] == 3
    assert await balance(bank, ada) == (1_000 - 6, 0)


async def test_a_key_that_is_refused_ends_the_run_and_gives_back(
    ada: Client, book_id: str, narrating: Narrating, reader: Reader, bank: Bank
) -> None:
    reader.refused = {"": 401}
    book = await narrating.make(ada, book_id)

    assert book["narrating"]["status"] == "FAILED"
    assert book["narrating"]["error"] == {"code": "PROVIDER_KEY_REFUSED"}
    assert await balance(bank, ada) == (1_000, 0)


async def test_the_same_key_is_the_same_run(
    ada: Client, book_id: str, narrating: Narrating
) -> None:
    first = await narrating.ask(ada, book_id)
    again = await narrating.ask(ada, book_id)

    assert first["run"]["id"] == again["run"]["id"]


async def test_whoever_has_too_few_credits_is_told_before_anything_begins(
    bob: Client, narrating: Narrating, stories: Stories, reader: Reader
) -> None:
    book_id = await stories.add(bob)
    asked = await narrating.ask(bob, book_id)

    assert asked["__typename"] == "InsufficientCredits"
    assert (asked["needed"], asked["available"]) == (6, 0)
    assert reader.spoken == []


async def test_ones_own_key_costs_no_credits(
    bob: Client, narrating: Narrating, stories: Stories, bank: Bank
) -> None:
    add = "mutation ($i: AddProviderKeyInput!) { addProviderKey(input: $i) { __typename } }"
    await bob.ask(add, {"i": {"provider": "OPENAI", "key": "sk-bobs-own-key-1234"}})
    book_id = await stories.add(bob)

    book = await narrating.make(bob, book_id)

    assert [each["credits"] for each in scenes(book)] == [0, 0, 0]
    assert await bank.entries(key_of(bob)) == []


async def test_rights_that_forbid_it_forbid_it_and_end_what_is_there(
    ada: Client,
    bob: Client,
    narrating: Narrating,
    stories: Stories,
    bank: Bank,
    reader: Reader,
) -> None:
    await bank.give(key_of(bob), 100)
    book_id = await stories.add(ada, visibility=Visibility.PUBLIC, licence=Licence.OWN)
    allowed = await narrating.make(bob, book_id)
    asked = len(reader.spoken)

    flags = {"allowChat": True, "allowImages": True, "allowNarration": False, "allowExport": True}
    given = {"bookId": book_id, "to": {"everybody": True}, "flags": flags}
    await ada.ask(GRANT, {"input": given})

    refused = await narrating.ask(bob, book_id, "b")
    assert refused["__typename"] == "LicenceRestriction"
    assert [bool(each) for each in scenes(allowed)] == [True, True, True]
    assert scenes(await narrating.told(bob, book_id)) == [None, None, None]
    assert len(reader.spoken) == asked


async def test_another_reader_does_not_hear_it(
    ada: Client, bob: Client, book_id: str, narrating: Narrating, runtime: Runtime
) -> None:
    await narrating.make(ada, book_id)
    async with runtime.database.unit() as unit:
        mine = update(Book).where(Book.id == split_id(book_id)[1])
        await unit.session.execute(mine.values(visibility=Visibility.PUBLIC, licence=Licence.OWN))

    assert scenes(await narrating.told(bob, book_id)) == [None, None, None]


async def test_it_is_heard_from_where_the_reader_is(
    ada: Client, book_id: str, narrating: Narrating
) -> None:
    await narrating.make(ada, book_id)
    second = len(CHAPTERS[0])

    for as_of, heard in (
        ({"offset": 0}, [True, False, False]),
        ({"offset": second - 1}, [True, False, False]),
        ({"offset": second}, [True, True, False]),
    ):
        told = await narrating.told(ada, book_id, as_of)
        assert [bool(each) for each in scenes(told)] == heard


async def test_a_run_that_is_cancelled_gives_back_what_is_set_aside(
    ada: Client, book_id: str, narrating: Narrating, bank: Bank, runtime: Runtime
) -> None:
    asked = await narrating.ask(ada, book_id)
    cancel = "mutation ($i: CancelRunInput!) { cancelRun(input: $i) { __typename } }"
    await ada.ask(cancel, {"i": {"id": asked["run"]["id"]}})
    await work_off(runtime)

    book = await narrating.told(ada, book_id)
    assert book["narrating"]["status"] == "CANCELLED"
    assert await balance(bank, ada) == (1_000, 0)


async def test_rows_name_what_they_were_made_of(
    ada: Client, book_id: str, narrating: Narrating, runtime: Runtime
) -> None:
    await narrating.make(ada, book_id, scenes={"from": 1, "to": 1})

    async with runtime.database.read() as session:
        [row] = await session.scalars(select(Narration))
    assert row.revealed_at == len(CHAPTERS[0])
    assert row.storage_key is not None
    assert row.storage_key.startswith("narrations/")
    assert row.words[0][0] == words_of(CHAPTERS[1])[0][0]
