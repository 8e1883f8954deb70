"""Books whose workers are killed at every place are the books nobody disturbed."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select, update

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
from app.books.service.delete_book import clear_away, delete_book
from app.books.service.receive import receive_file
from app.books.service.shelve import shelve
from app.platform.runs.models import Run, RunStatus
from app.platform.runtime import Runtime
from app.settings import Settings
from app.story import models as story
from app.story.models import Scene
from app.workspaces.service import create_personal_workspace
from tests.acceptance.halting_worker import HALTED
from tests.acceptance.test_runs import halting_worker, somebody, until_done, worker
from tests.books.files import STORY
from tests.installation import work_off

#: First the steps of taking in, then those of the analysis that follows it.
STEPS = (("store", "read", "scenes", "chunks", "embed", "publish"), ("analyse", "tell"))
ALL = sorted(step for steps in STEPS for step in steps)
PARTS = (
    *(Text, Section, SectionText, Scene, IndexVersion, Chunk, ChunkCitation, ChunkEmbedding),
    *(story.Story, story.StoryFindings, story.Character, story.CharacterState),
    *(story.CharacterAlias, story.Mention, story.CharacterTrait, story.SceneAnalysis),
    *(story.SceneCharacter, story.Utterance, story.Relationship, story.RelationshipEvidence),
)
#: What differs between any two copies.
RESTLESS = {"created_at", "updated_at", "activated_at", "id", "user_id"}
CHANGES = {"FABULA_RUN_LEASE_SECONDS": "8", "FABULA_WORKSPACE_RUNS": "20"}


def tale(number: int) -> str:
    """Return a story like no other, long enough for several passages."""
    return "\n\n".join(
        STORY.replace("Mara", f"Mara{number}").replace("CHAPTER ", f"CHAPTER {part}")
        for part in ("X", "XX", "XXX")
    )


async def reader(runtime: Runtime) -> UUID:
    user_id = await somebody(runtime, "ada")
    async with runtime.database.unit() as unit:
        await create_personal_workspace(unit, user_id, "ada")
    return user_id


async def put(runtime: Runtime, user_id: UUID, number: int) -> UUID:
    async def content() -> Any:
        yield tale(number).encode()

    source = await receive_file(runtime.store, f"story-{number}.txt", content(), 1_000_000)
    async with runtime.database.unit() as unit:
        return (await shelve(unit, user_id, source)).book.id


async def stored(runtime: Runtime, book_id: UUID) -> dict[str, list[Any]]:
    """Return every row that a book consists of, as the database has it."""
    async with runtime.database.read() as session:
        book = await session.get_one(Book, book_id)
        found: dict[str, list[Any]] = {
            "books": [[v for k, v in vars(book).items() if k not in RESTLESS and k[0] != "_"]]
        }
        versions = select(IndexVersion.id).where(IndexVersion.text_id == book.text_id)
        sections = select(Section.id).where(Section.text_id == book.text_id)
        people = (
            select(story.Character.id)
            .join(story.Story, story.Story.id == story.Character.story_id)
            .where(story.Story.text_id == book.text_id)
        )
        chunks = select(Chunk.id).where(Chunk.text_id == book.text_id)
        of_text = {
            SectionText: SectionText.id.in_(sections),
            ChunkCitation: ChunkCitation.chunk_id.in_(chunks),
            ChunkEmbedding: ChunkEmbedding.version_id.in_(versions),
            Text: Text.id == book.text_id,
            story.CharacterState: story.CharacterState.character_id.in_(people),
            story.Mention: story.Mention.character_id.in_(people),
        }
        of_story = select(story.Story.id).where(story.Story.text_id == book.text_id)
        for model in PARTS:
            table = model.__table__
            assert isinstance(table, Table)
            columns = [c for c in table.columns if c.name not in RESTLESS - {"id"}]
            where = of_text.get(model)
            if where is None and "story_id" in table.c:
                where = table.c.story_id.in_(of_story)
            asked = select(*columns).where(
                table.c.text_id == book.text_id if where is None else where
            )
            rows = await session.execute(asked.order_by(*table.primary_key.columns))
            found[table.name] = [str(tuple(row)) for row in rows]
    return found


async def remove(runtime: Runtime, user_id: UUID, book_id: UUID) -> None:
    async with runtime.database.unit() as unit:
        left = await delete_book(unit, user_id, book_id)
    await clear_away(runtime, left)


@pytest.mark.parametrize("options", [(), ("after",)], ids=["in a step", "between two steps"])
async def test_a_killed_worker_changes_no_byte_of_a_book(
    options: tuple[str, ...], runtime: Runtime, settings: Settings, tmp_path: Path
) -> None:
    user_id = await reader(runtime)
    with ExitStack() as stack:
        doomed: list[Any] = []
        books: list[UUID] = []
        for steps in STEPS:
            new = [
                stack.enter_context(halting_worker(settings, tmp_path, step, *options, **CHANGES))
                for step in steps
            ]
            for each in new:
                await asyncio.to_thread(each.expect, "worker.ready")
            for _ in steps:
                books.append(await put(runtime, user_id, len(books)))
            for each in new:
                await asyncio.to_thread(each.expect, HALTED)
            doomed += new
        async with runtime.database.read() as session:
            running = select(Run.current_step).where(Run.status == RunStatus.RUNNING)
            halted = await session.scalars(running.order_by(Run.current_step))
            assert list(halted) == ALL
        for each in doomed:
            each.kill()

        async with runtime.database.unit() as unit:
            # As if the leases had run out already: waiting for that is another test's business.
            await unit.session.execute(
                update(Run)
                .where(Run.status == RunStatus.RUNNING)
                .values(lease_expires_at=Run.created_at)
            )
        with worker(settings, tmp_path, **CHANGES):
            # Each book is taken in by one run, and its story is analysed by another.
            await until_done(runtime, 2 * len(ALL), seconds=60)

    disturbed = [await stored(runtime, book) for book in books]
    for book in books:
        await remove(runtime, user_id, book)
    again = [await put(runtime, user_id, number) for number in range(len(ALL))]
    await work_off(runtime)
    assert [await stored(runtime, book) for book in again] == disturbed
    assert all(min(map(len, each.values())) > 0 for each in disturbed)
