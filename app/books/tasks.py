"""The runs that take a book in and that index it anew; each step is thin, `service` does it.

A book is ready when it can be read and searched; its story comes after, by a run of its own.
"""

import asyncio
from uuid import UUID

from sqlalchemy import select

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.embed import each_alone
from app.ai.metering import meter
from app.ai.routing import Keys, embedder_for
from app.books.events import BookIndexed, book_stream
from app.books.models import Book, BookStatus, IndexVersion
from app.books.service import index
from app.books.service.load_text import load_text
from app.books.service.obtain import obtain
from app.books.service.read_file import keep_cover, make_readable, read_file
from app.books.service.scenes import keep_scenes
from app.books.service.shelve import book_of
from app.books.service.status import advance, set_status
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError
from app.platform.runs.models import Run, RunKind, RunStatus
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step
from app.story.service.analyse_book import begin_analysis
from app.texts.scenes import scenes as cut_into_scenes


async def store(step: Step) -> None:
    """Get the file into the store, wherever it comes from."""
    book_id = book_of(step.run.subject)
    async with step.unit() as unit:
        await advance(unit, book_id, BookStatus.READING_FILE)
    obtained = await obtain(step, book_id)
    async with step.finish({"key": obtained.file_key, "sha256": obtained.file_hash}) as unit:
        await obtained.keep(unit, step.runtime.store, book_id)


async def read(step: Step) -> None:
    """Read the file; from here on the book can be read."""
    book_id = book_of(step.run.subject)
    async with step.runtime.database.read() as session:
        filename = await session.scalar(select(Book.filename).where(Book.id == book_id))
    stored = await step.output("store")
    document = await read_file(step.runtime.store, stored["key"], filename or "book")
    cover = await keep_cover(step.runtime.store, document)
    output: dict[str, str] = {}
    async with step.finish(output) as unit:
        text_id = await make_readable(unit, step.runtime.store, book_id, document, cover)
        output["text"] = str(text_id)


async def scenes(step: Step) -> None:
    """Cut the story into scenes."""
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        document = await load_text(session, text_id)
    cuts = await asyncio.to_thread(cut_into_scenes, document)
    async with step.finish({"scenes": len(cuts)}) as unit:
        await keep_scenes(unit, text_id, cuts)


async def chunks(step: Step) -> None:
    """Cut the text into passages, in a new index or the one that serves already."""
    text_id, embedder = await _text_of(step), embedder_for(step.runtime.settings, await _keys(step))
    async with step.runtime.database.read() as session:
        document = await load_text(session, text_id)
    analysed = await asyncio.to_thread(index.analyse, document)
    wanted = index.Wanted(
        embedder.model, embedder.dimensions, again=bool(step.run.input.get("again"))
    )
    output: dict[str, object] = {"chunks": len(analysed.passages)}
    async with step.finish(output) as unit:
        version = await index.begin(unit, text_id, wanted)
        await index.keep_chunks(unit, version, analysed)
        if step.run.kind == RunKind.INGEST:
            await advance(unit, book_of(step.run.subject), BookStatus.INDEXING)
        output["version"] = str(version.id)


async def embed(step: Step) -> None:
    """Make vectors, batch by batch; a passage that no model takes is found by its words alone."""
    version_id = UUID((await step.output("chunks"))["version"])
    embedder = embedder_for(step.runtime.settings, await _keys(step))
    async with step.runtime.database.read() as session:
        bare = await index.without_vectors(session, version_id)
        document = await load_text(session, await _text_of(step)) if bare else None
    refused = 0
    try:
        for start in range(0, len(bare), embedder.batch):
            if document is None:
                break
            batch = bare[start : start + embedder.batch]
            made = await each_alone(
                embedder, [document.text[each.start : each.end] for each in batch]
            )
            pairs = list(zip(batch, made.vectors, strict=True))
            refused += made.vectors.count(None)
            async with step.item(str(batch[0].id), {"count": len(batch)}) as unit:
                known = [(each, vector) for each, vector in pairs if vector is not None]
                await index.keep_vectors(unit, version_id, known)
                if made.tokens:
                    await meter(
                        unit,
                        provider=embedder.provider,
                        model=embedder.model,
                        input_tokens=made.tokens,
                        user_id=step.run.user_id,
                        workspace_id=step.run.workspace_id,
                        run_id=step.run.run_id,
                    )
            await step.progress((start + len(batch)) / len(bare))
    finally:
        await embedder.close()
    if refused:
        await step.log(f"{refused} passages have no vector; they are found by their words.")


async def publish(step: Step) -> None:
    """Put the index in use, and say that the book is ready."""
    book_id = book_of(step.run.subject)
    chunked = await step.output("chunks")
    version_id = UUID(chunked["version"])
    async with step.finish(chunked) as unit:
        await advance(unit, book_id, BookStatus.READY)
        version: IndexVersion = await index.activate(unit, version_id)
        unit.emit(book_stream(book_id), BookIndexed(version.number, version.embedder))
        if step.run.kind == RunKind.INGEST:
            await begin_analysis(unit, book_id, step.run.user_id, step.run.workspace_id)


async def ended(unit: UnitOfWork, run: Run) -> None:
    """Tell the book how its run ended; one that has a text can be read, whatever failed."""
    if run.status == RunStatus.DONE:
        return
    book_id = book_of(run.subject)
    found = await unit.session.execute(select(Book.text_id).where(Book.id == book_id))
    book = found.one_or_none()
    if book is None:
        return
    if book.text_id is not None:
        if run.kind == RunKind.INGEST:
            await set_status(unit, book_id, BookStatus.READABLE)
        return
    error = run.error or {"code": "CANCELLED", "message": "Taking it in was stopped."}
    await set_status(
        unit, book_id, BookStatus.FAILED, {name: error[name] for name in ("code", "message")}
    )


async def _text_of(step: Step) -> UUID:
    """Return the text of the book a run is about."""
    book_id = book_of(step.run.subject)
    async with step.runtime.database.read() as session:
        text_id = await session.scalar(select(Book.text_id).where(Book.id == book_id))
    if text_id is None:
        raise AppError("This book was deleted.")
    return text_id


async def _keys(step: Step) -> Keys:
    """Return the keys that pay for work on somebody's book."""
    async with step.runtime.database.read() as session:
        found = await keys_in_use(
            session, step.runtime.keyring, step.run.owner, step.run.workspace_id
        )
    return Keys(found)


#: Seconds the steps take on a novel are about in these proportions.
INDEXING = (
    PlannedStep("chunks", chunks, weight=3),
    PlannedStep("embed", embed, weight=5),
    PlannedStep("publish", publish),
)
INGESTION = (
    PlannedStep("store", store),
    PlannedStep("read", read, weight=4),
    PlannedStep("scenes", scenes, weight=2),
    *INDEXING,
)

plans.add(Plan(RunKind.INGEST, INGESTION, ended=ended))
plans.add(Plan(RunKind.EMBED, INDEXING, ended=ended))
