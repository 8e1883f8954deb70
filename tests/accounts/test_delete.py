"""Whoever goes leaves nothing behind, and takes nothing of anybody else's along."""

import io
import json
import re
import zipfile
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, update

from app.accounts.models import User
from app.platform.db.base import Base
from app.platform.db.ownership import owned_tables
from app.platform.runtime import Runtime
from app.platform.storage import parse_key
from app.settings import Settings
from tests.accounts.owner import named
from tests.installation import Client, Mailbox, join, work_off
from tests.rows import Filler
from tests.workspaces.club import CREATE, Club

DELETE = 'mutation { deleteAccount(input: {username: "ada"}) { __typename } }'
EXPORT = "mutation { exportAccount(input: {}) { ... on ExportAccountPayload { run { id } } } }"
FILE = "query ($id: ID!) { run(id: $id) { status file { url } } }"


def key_of(client: Client) -> UUID:
    return UUID(client.account["id"].partition("_")[2])


async def filled(runtime: Runtime, client: Client) -> list[str]:
    """Give somebody a row in every table that can hold something of theirs."""
    async with runtime.database.unit() as unit:
        filler = Filler(unit, runtime.keyring, key_of(client), client.account["username"])
        return await filler.fill()


async def everything(settings: Settings) -> dict[str, list[str]]:
    """Return every row of the database, as text."""
    connection = await asyncpg.connect(str(settings.database_url))
    try:
        return {
            name: sorted(str(row) for row in await connection.fetch(f"TABLE {name}"))
            for name in Base.metadata.tables
        }
    finally:
        await connection.close()


async def test_the_export_has_every_table_that_holds_something_of_mine(
    ada: Client, runtime: Runtime
) -> None:
    tables = await filled(runtime, ada)

    run_id = (await named(ada, EXPORT))["run"]["id"]
    await work_off(runtime)
    run = (await ada.ask(FILE, {"id": run_id}))["run"]
    answer = await ada.http.get(urlsplit(run["file"]["url"]).path)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))

    manifest = json.loads(archive.read("manifest.json"))
    assert run["status"] == "DONE"
    assert sorted(manifest["rows"]) == sorted(tables)
    assert set(tables) >= {"users", "oauth_accounts", "passkeys", "mails", "personas"}
    for name, _ in owned_tables():
        secrets = {column.name for column in name.columns if column.info.get("secret")}
        row = json.loads(archive.read(f"tables/{name.name}.jsonl").splitlines()[0])
        assert not secrets & row.keys(), name


async def test_nothing_of_a_deleted_account_is_left_and_nothing_else_has_changed(
    stranger: Client, bob: Client, runtime: Runtime, settings: Settings
) -> None:
    await filled(runtime, bob)
    before = await everything(settings)
    ada = await join(stranger, "ada")
    await filled(runtime, ada)

    answer = await named(ada, DELETE)
    await work_off(runtime)

    after = await everything(settings)
    left = {name: rows for name, rows in after.items() if rows != before[name]}
    # What did the work stays for a while, and says nothing of her.
    assert set(left) <= {"runs", "run_records", "stream_heads", "stream_events"}
    text = json.dumps(left)
    assert str(key_of(ada)) not in text
    # As a word: by chance the letters stand in some digest.
    assert re.search(r"(?<![0-9a-f])ada(?![0-9a-f])", text) is None
    assert answer == {"__typename": "DeleteAccountPayload"}


async def test_every_foreign_key_to_a_person_says_what_becomes_of_its_row() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for reference in column.foreign_keys
        if reference.column.table.name in {"users", "workspaces"}
        and reference.ondelete not in {"CASCADE", "SET NULL"}
    ]

    assert silent == []


async def test_the_right_user_name_and_nothing_else_deletes(ada: Client) -> None:
    answer = await named(ada, DELETE.replace("ada", "bob"))

    assert answer == {"__typename": "InvalidInput"}
    assert (await ada.post("{ viewer { account { id } } }")).status_code == 200


async def test_files_go_but_not_those_that_others_have_too(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    own = await runtime.store.add("avatars", b"own", "image/png")
    shared = await runtime.store.add("avatars", b"shared", "image/png")
    await named(ada, EXPORT)
    await work_off(runtime)
    async with runtime.database.unit() as unit:
        for who, key in (("ada", own.key), ("bob", shared.key)):
            mine = update(User).where(User.username == who)
            await unit.session.execute(mine.values(avatar_key=str(key)))

    await named(ada, DELETE)
    await work_off(runtime)

    left = {str(info.key) async for info in runtime.store.list("")}
    assert left == {str(shared.key)}
    assert not await runtime.store.exists(parse_key(str(own.key)))


async def test_an_equal_picture_stays_with_whoever_else_has_it(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    same = await runtime.store.add("avatars", b"same", "image/png")
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(User).values(avatar_key=str(same.key)))

    await named(ada, DELETE)
    await work_off(runtime)

    assert await runtime.store.exists(same.key)


async def test_a_workspace_goes_on_under_whoever_can_do_most_in_it(
    club: Club, bob: Client, stranger: Client, mailbox: Mailbox, runtime: Runtime
) -> None:
    eva = await join(stranger, "eva")
    await club.admit(bob, "READER")
    await club.admit(eva, "EDITOR")
    alone = (await club.owner.ask(CREATE, {"name": "Alone"}))["createWorkspace"]["workspace"]

    await named(club.owner, DELETE)
    await work_off(runtime)

    query = "query ($id: ID!) { workspace(id: $id) { role members(first: 9) { totalCount } } }"
    seen = await eva.ask(query, {"id": club.id})
    assert seen["workspace"] == {"role": "OWNER", "members": {"totalCount": 2}}
    assert (await bob.ask(query, {"id": club.id}))["workspace"]["role"] == "READER"
    assert mailbox.subjects("eva@example.org")[-1] == "Your Fabula account has changed"
    async with runtime.database.read() as session:
        gone = select(User.id).where(User.username == "ada")
        assert await session.scalar(gone) is None
    assert (await eva.ask(query, {"id": alone["id"]})) == {"workspace": None}


@pytest.mark.parametrize("again", [DELETE, "{ viewer { account { id } } }"])
async def test_whoever_is_gone_is_a_stranger(ada: Client, again: str) -> None:
    await named(ada, DELETE)

    assert (await ada.post(again)).status_code == 401
