"""The demo novella's heroine cuts her hair: pictures show it from that scene on, and not before."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.books.models import Book
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.story.models import Character, CharacterChange, CharacterState, Scene
from app.visuals.models import VisualKind
from app.visuals.prompts import prompt_of
from app.visuals.service.story_told import people_told
from app.visuals.told import Told
from demo.build import build
from tests.books.files import send
from tests.installation import Client, work_off

WORDS = "sawed it off at the neck"
MODIFIER = "her hair sawn off at the neck"


@pytest.fixture
async def told(ada: Client, runtime: Runtime) -> tuple[list[tuple[int, str]], int]:
    """Her portrait's prompt as of the end of each scene, and the scene of the change.

    The rules here do not find this change; a model that reads the story does. What it would find
    is written as it is kept.
    """
    sent = await send(ada, build(), "lull.epub")
    await work_off(runtime)
    book_key = split_id(sent["book"]["id"])[1]
    async with runtime.database.read() as session:
        text_id = (await session.get_one(Book, book_key)).text_id
        assert text_id is not None
        scenes = list(
            await session.scalars(
                select(Scene).where(Scene.text_id == text_id).order_by(Scene.ordinal)
            )
        )
        heroine = await session.scalar(
            select(Character)
            .join(CharacterState, CharacterState.character_id == Character.id)
            .where(CharacterState.name == "Ketta")
            .limit(1)
        )
    assert heroine is not None
    query = "query ($id: ID!) { book(id: $id) { passage(start: 0, end: 37000) { text } } }"
    text = (await ada.ask(query, {"id": sent["book"]["id"]}))["book"]["passage"]["text"]
    start = text.index(WORDS)
    place = next(n for n, each in enumerate(scenes) if each.start <= start < each.end)
    row = {
        "character_id": heroine.id,
        "text_id": text_id,
        "scene_id": scenes[place].id,
        "change_type": "HAIR",
        "description": WORDS,
        "prompt_modifier": MODIFIER,
        "start": start,
        "end": start + len(WORDS),
        "revealed_at": start + len(WORDS),
    }
    async with runtime.database.unit() as unit:
        unit.add(CharacterChange(**row))
    return await _prompts(runtime, heroine.story_id, heroine.id, scenes), place


async def _prompts(
    runtime: Runtime, story_id: UUID, key: UUID, scenes: list[Scene]
) -> list[tuple[int, str]]:
    made = []
    async with runtime.database.read() as session:
        for scene in scenes:
            people = await people_told(session, story_id, [key], scene.end)
            prompt = prompt_of(VisualKind.PORTRAIT, Told(people=tuple(people)), scene.end)
            made.append((scene.ordinal, prompt))
    return made


async def test_her_prompts_differ_by_the_change_alone_at_that_scene(
    told: tuple[list[tuple[int, str]], int],
) -> None:
    prompts, place = told
    before = {prompt for ordinal, prompt in prompts if 0 < ordinal < place}
    after = {prompt for ordinal, prompt in prompts if ordinal >= place}

    assert 0 < place < len(prompts) - 1
    assert len(before) == len(after) == 1
    assert before == {"A portrait. Ketta, a woman."}
    assert after == {f"A portrait. Ketta, a woman; now {MODIFIER}."}
