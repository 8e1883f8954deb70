"""`fabula ingest`: books from files, with a bar for each that grows as it is taken in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from app.accounts.models import User
from app.books.models import BookKind
from app.books.service.receive import receive_file
from app.books.service.shelve import shelve
from app.cli.installation import data_option
from app.cli.work import in_runtime
from app.graph.ids import encode_id
from app.platform.runs.models import Run, RunStatus
from app.platform.runs.work import work_on
from app.platform.runtime import Runtime

CHUNK = 1 << 18

#: Seconds between two looks at a run.
LOOK = 0.1

OVER = {RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED}


@dataclass(frozen=True)
class Ended:
    """How taking a file in ended."""

    file: Path
    book: str
    sentence: str | None


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--for", "email", help="Whose books they are to be; needed if there are several.")
@click.option(
    "--kind",
    type=click.Choice([kind.value.lower() for kind in BookKind]),
    help="What they are for; guessed by default.",
)
@data_option
def command(files: Sequence[Path], email: str | None, kind: str | None, data: Path) -> None:
    """Take in FILES: EPUB, PDF, HTML or plain text. Workers do it if any run, or this does."""
    chosen = None if kind is None else BookKind(kind.upper())
    ended = in_runtime(data, partial(_ingest, files=files, email=email, kind=chosen))
    for each in ended:
        click.echo(f"{each.file}\t{each.book}\t{each.sentence or 'ready'}")
    if any(each.sentence for each in ended):
        raise click.exceptions.Exit(1)


async def _ingest(
    runtime: Runtime, *, files: Sequence[Path], email: str | None, kind: BookKind | None
) -> list[Ended]:
    user_id = await _owner(runtime, email)
    return [await _take_in(runtime, user_id, file, kind) for file in files]


async def _owner(runtime: Runtime, email: str | None) -> UUID:
    async with runtime.database.read() as session:
        asked = select(User.id).where(User.is_active).limit(2)
        if email is not None:
            asked = asked.where(User.email == email.lower())
        found = list(await session.scalars(asked))
    if email is not None and not found:
        raise click.ClickException(f"Nobody here has the address {email}.")
    if len(found) != 1:
        raise click.ClickException("Say with --for whose books they are to be.")
    return found[0]


async def _take_in(runtime: Runtime, user_id: UUID, file: Path, kind: BookKind | None) -> Ended:
    source = await receive_file(
        runtime.store, file.name, _content(file), runtime.settings.max_upload_bytes
    )
    async with runtime.database.unit() as unit:
        shelved = await shelve(unit, user_id, source, kind=kind)
    working = asyncio.create_task(_work(runtime, shelved.run.id))
    try:
        run = await _watch(runtime, shelved.run.id, file.name)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    sentence = None if run.status == RunStatus.DONE else _why(run)
    return Ended(file, str(encode_id("Book", shelved.book.id)), sentence)


async def _work(runtime: Runtime, run_id: UUID) -> None:
    """Do what is due of a run; a worker may be quicker, and then there is nothing to do."""
    while True:
        await work_on(runtime, run_id)
        await asyncio.sleep(LOOK)


async def _watch(runtime: Runtime, run_id: UUID, label: str) -> Run:
    """Show how far a run is until it is over."""
    with click.progressbar(length=100, label=label, show_pos=False) as bar:
        done = 0
        while True:
            async with runtime.database.read() as session:
                run = await session.get_one(Run, run_id)
            bar.update(run.progress - done)
            done = run.progress
            if run.status in OVER:
                return run
            await asyncio.sleep(LOOK)


def _why(run: Run) -> str:
    return str((run.error or {}).get("message", "It was stopped."))


async def _content(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as opened:
        while chunk := await asyncio.to_thread(opened.read, CHUNK):
            yield chunk
