"""The run that exports an account: collect every table, pack them, deliver the file."""

from collections.abc import AsyncIterator

import orjson
from sqlalchemy import update

from app.accounts import letters  # noqa: F401 (declares the letters)
from app.accounts.events import AccountExported
from app.accounts.export.archive import new_archive
from app.accounts.export.rows import Tally, lines, question
from app.accounts.service.delete_account import forget_streams, still_named
from app.platform.db.ownership import owned_tables
from app.platform.runs.events import user_stream
from app.platform.runs.models import Run, RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step
from app.platform.storage import ObjectMissing, parse_key


async def collect(step: Step) -> None:
    """Write each table's rows to a file of its own; a table that is done is not read again."""
    user_id = step.run.owner
    store = step.runtime.store
    done = await step.items()
    tables = [table for table, _ in owned_tables()]
    for number, table in enumerate(tables):
        if table.name not in done:
            tally = Tally(0, [])
            key = parse_key(f"exports/{step.run.run_id}/{table.name}.jsonl")
            async with step.runtime.database.read() as session:
                asked = question(table, user_id, step.run.created_at)
                await store.put(key, lines(session, asked, tally))
            output = {"key": key, "rows": tally.rows, "files": tally.files}
            async with step.item(table.name, output):
                pass
        await step.progress((number + 1) / len(tables))
    async with step.finish({"tables": len(tables)}):
        pass


async def pack(step: Step) -> None:
    """Put the tables and the files they name into one zip, which has the same bytes each time."""
    store = step.runtime.store
    parts = sorted((name, part) for name, part in (await step.items("collect")).items() if name)
    manifest = {
        "format": "fabula-account-export/1",
        "created_at": step.run.created_at.isoformat(),
        "rows": {name: part["rows"] for name, part in parts if part["rows"]},
    }
    written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    async with new_archive(step.run.created_at) as archive:
        await archive.add("manifest.json", _once(written))
        for number, (name, part) in enumerate(parts):
            if part["rows"]:
                await archive.add(f"tables/{name}.jsonl", store.get(parse_key(part["key"])))
            await step.progress(number / len(parts))
        for file in sorted({file for _, part in parts for file in part["files"]}):
            key = parse_key(file)
            try:
                await store.head(key)
            except ObjectMissing:
                await step.log(f"The file {file} is named by a row but not in the store.")
                continue
            await archive.add(f"files/{file}", store.get(key))
        added = await store.add("exports", archive.chunks(), "application/zip")
    async with step.finish({"key": added.key, "size": added.size, "sha256": added.sha256}):
        pass


async def deliver(step: Step) -> None:
    """Tell the person, and clear away what the zip was made of."""
    packed = await step.output("pack")
    for name, part in (await step.items("collect")).items():
        if name:
            await step.runtime.store.delete(parse_key(part["key"]))
    async with step.finish(packed) as unit:
        unit.emit(user_stream(step.run.owner), AccountExported(step.run.run_id, packed["size"]))


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def erase(step: Step) -> None:
    """Remove the files of somebody who has gone, but those that others have as well."""
    for file in step.run.input["files"]:
        async with step.runtime.database.read() as session:
            kept = await still_named(session, file)
        if not kept:
            await step.runtime.store.delete(parse_key(file))
    for folder in step.run.input["folders"]:
        for key in [info.key async for info in step.runtime.store.list(folder)]:
            await step.runtime.store.delete(key)
    async with step.finish() as unit:
        await forget_streams(unit, step.run.input["streams"])
        # What this run was asked to do names them too.
        done = update(Run).where(Run.id == step.run.run_id)
        await unit.session.execute(done.values(input={}))


plans.add(
    Plan(
        RunKind.EXPORT,
        (
            PlannedStep("collect", collect, weight=6),
            PlannedStep("pack", pack, weight=3),
            PlannedStep("deliver", deliver),
        ),
    )
)
plans.add(Plan(RunKind.ERASE, (PlannedStep("erase", erase),), attempts=20))
