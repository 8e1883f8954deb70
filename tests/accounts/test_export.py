"""The export of all that is ours about somebody."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from app.accounts.models import User
from app.accounts.service.export_account import forget_exports
from app.platform.runs.models import Run, RunRecord
from app.platform.runtime import Runtime
from app.platform.storage import parse_key
from tests.installation import Client, work_off

EXPORT = """
mutation ($key: String) { exportAccount(input: {idempotencyKey: $key}) {
  ... on ExportAccountPayload { run { id status } }
} }
"""
FILE = "query ($id: ID!) { run(id: $id) { status progress file { url size sha256 } } }"


async def exported(ada: Client, runtime: Runtime) -> tuple[str, zipfile.ZipFile]:
    """Export, and fetch the file as its owner does."""
    run_id = (await ada.ask(EXPORT))["exportAccount"]["run"]["id"]
    await work_off(runtime)
    run = (await ada.ask(FILE, {"id": run_id}))["run"]
    assert (run["status"], run["progress"]) == ("DONE", 100)
    answer = await ada.http.get(urlsplit(run["file"]["url"]).path)
    assert answer.status_code == 200
    assert len(answer.content) == run["file"]["size"]
    return run_id, zipfile.ZipFile(io.BytesIO(answer.content))


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(f"tables/{table}.jsonl").splitlines()]


async def picture(runtime: Runtime, content: bytes) -> str:
    added = await runtime.store.add("avatars", content, "image/png")
    async with runtime.database.unit() as unit:
        await unit.session.execute(
            update(User).where(User.username == "ada").values(avatar_key=str(added.key))
        )
    return str(added.key)


async def test_the_file_has_what_is_mine_and_nothing_of_others(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    key = await picture(runtime, b"picture")

    _, archive = await exported(ada, runtime)

    assert archive.testzip() is None
    assert archive.read(f"files/{key}") == b"picture"
    manifest = json.loads(archive.read("manifest.json"))
    tables = {name for name in archive.namelist() if name.startswith("tables/")}
    assert tables == {f"tables/{name}.jsonl" for name in manifest["rows"]}
    assert {n: len(rows(archive, n)) for n in manifest["rows"]} == manifest["rows"]
    assert [row["username"] for row in rows(archive, "users")] == ["ada"]
    assert manifest["rows"]["auth_sessions"] == 1
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"bob" not in everything


async def test_no_secret_leaves_the_house(ada: Client, runtime: Runtime) -> None:
    _, archive = await exported(ada, runtime)

    assert "password_hash" not in rows(archive, "users")[0]
    assert "token_hash" not in rows(archive, "auth_sessions")[0]


async def test_a_file_that_is_not_in_the_store_is_told_of_and_left_out(
    ada: Client, runtime: Runtime
) -> None:
    key = await picture(runtime, b"picture")
    await runtime.store.delete(parse_key(key))

    _, archive = await exported(ada, runtime)

    assert f"files/{key}" not in archive.namelist()
    async with runtime.database.read() as session:
        asked = select(RunRecord.payload).where(RunRecord.kind == "LOG")
        assert (await session.scalars(asked)).all() == [
            {"line": f"The file {key} is named by a row but not in the store."}
        ]


async def test_nothing_but_the_zip_is_left_in_the_store(ada: Client, runtime: Runtime) -> None:
    await exported(ada, runtime)

    left = [str(info.key) async for info in runtime.store.list("exports")]

    async with runtime.database.read() as session:
        result = await session.scalar(select(Run.result))
    assert result is not None
    assert left == [result["key"]]


async def test_the_same_key_is_the_same_export(ada: Client, runtime: Runtime) -> None:
    runs = [(await ada.ask(EXPORT, {"key": "k"}))["exportAccount"]["run"] for _ in range(3)]

    assert len({run["id"] for run in runs}) == 1
    await work_off(runtime)
    again = (await ada.ask(EXPORT, {"key": "k"}))["exportAccount"]["run"]
    assert (again["id"], again["status"]) == (runs[0]["id"], "DONE")


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_no_index_takes_is_refused(ada: Client, key: str) -> None:
    error = await ada.fail(EXPORT, {"key": key})

    assert error["extensions"] == {
        "code": "INVALID_INPUT",
        "fields": [
            {
                "path": "idempotencyKey",
                "message": "An idempotency key has 1 to 200 characters.",
            }
        ],
    }


async def test_nobody_else_is_given_the_file(ada: Client, bob: Client, runtime: Runtime) -> None:
    run_id, _ = await exported(ada, runtime)

    assert await bob.ask(FILE, {"id": run_id}) == {"run": None}


async def test_what_old_exports_left_in_the_store_is_removed(runtime: Runtime) -> None:
    await runtime.store.put(parse_key("exports/some-run/users.jsonl"), b"{}")
    added = await runtime.store.add("exports", b"PK", "application/zip")

    kept = await forget_exports(runtime.store, timedelta(days=1))
    removed = await forget_exports(runtime.store, timedelta())

    assert (kept, removed) == (0, 2)
    assert not await runtime.store.exists(added.key)
