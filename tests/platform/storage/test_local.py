"""What is particular to a directory."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.storage import (
    BadKey,
    LocalStore,
    StorageMisconfigured,
    StorageUnavailable,
    content_key,
    digest_of,
    open_store,
    parse_key,
    type_of,
)
from app.platform.storage.folders import drop_empty, place

KILLED_WRITER = """
import asyncio, os, sys
from pathlib import Path
from app.platform.storage import LocalStore, parse_key

async def source():
    yield b"x" * (3 << 20)
    os.kill(os.getpid(), 9)

asyncio.run(LocalStore(Path(sys.argv[1])).put(parse_key("a/b"), source()))
"""

# Root may write anywhere, so it becomes somebody else first.
STRANGER = """
import asyncio, os, sys
from pathlib import Path
from app.platform.storage import StorageMisconfigured, open_store

Path(sys.argv[1].removeprefix("file://")).parent.chmod(0o500)
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    asyncio.run(open_store(sys.argv[1]).check())
except StorageMisconfigured as error:
    print(error)
"""


def all_files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


async def test_a_killed_writer_leaves_no_object_and_its_rest_is_swept(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_WRITER, str(tmp_path)
    )
    assert await writer.wait() == -9

    left = all_files(tmp_path)
    assert [path.startswith(".staging/") for path in left] == [True]
    assert [info async for info in store.list()] == []
    assert await store.sweep(timedelta(hours=1)) == 0  # it might still be written
    assert await store.sweep(timedelta(0)) == 1
    assert all_files(tmp_path) == []
    store.close()


async def test_deleting_takes_the_empty_folders_along(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    await store.put(parse_key("a/b/c/1"), b"")
    await store.put(parse_key("a/2"), b"")

    await store.delete(parse_key("a/b/c/1"))

    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["2"]
    store.close()


async def test_writers_and_deleters_of_one_folder_do_not_trip(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)

    async def churn(name: str) -> None:
        for _ in range(60):
            await store.put(parse_key(f"deep/er/{name}"), b"1")
            await store.delete(parse_key(f"deep/er/{name}"))

    await asyncio.gather(*(churn(str(number)) for number in range(8)))

    assert all_files(tmp_path) == []
    store.close()


def test_a_staged_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        place(tmp_path / "none", tmp_path / "a" / "b", tmp_path)


def test_dropping_stops_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "a").touch()

    drop_empty(tmp_path / "a", tmp_path)

    assert tmp_path.is_dir()


async def test_objects_are_for_this_user_only(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/new/place")
    await store.check()
    await store.put(parse_key("a"), b"")

    assert (tmp_path / "new/place").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new/place/a").stat().st_mode & 0o777 == 0o600
    store.close()


async def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = open_store(f"file://{tmp_path}/file/objects")

    with pytest.raises(StorageMisconfigured) as caught:
        await store.check()

    assert str(caught.value) == (
        f"FABULA_STORAGE_URL: the directory {tmp_path}/file/objects cannot be written "
        "(Not a directory); give this user the right to it or choose another."
    )
    store.close()


async def test_a_directory_without_rights_is_said(tmp_path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STRANGER, f"file://{tmp_path}/objects", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await program.communicate()

    assert said.decode() == (
        f"FABULA_STORAGE_URL: the directory {tmp_path}/objects cannot be written "
        "(Permission denied); give this user the right to it or choose another.\n"
    )


async def test_a_failing_disk_is_unavailable(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    await store.put(parse_key("a"), b"")

    with pytest.raises(StorageUnavailable):
        await store.put(parse_key("a/b"), b"")

    assert all_files(tmp_path) == ["a"]
    store.close()


@given(st.text(max_size=40))
def test_a_key_is_refused_or_stays_below_the_root(text: str) -> None:
    root = Path("/objects")
    try:
        key = parse_key(text)
    except BadKey:
        return
    assert Path(os.path.normpath(root / key)) == root / text
    assert not any(name.startswith(".") for name in text.split("/"))


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["image/png", "text/plain", "x/y"]))
def test_a_content_key_tells_digest_and_type(digest: bytes, content_type: str) -> None:
    key = content_key("pictures/small", digest.hex(), content_type)

    assert digest_of(key) == digest.hex()
    assert type_of(key) == ("application/octet-stream" if content_type == "x/y" else content_type)


@pytest.mark.parametrize("sha256", ["", "AB" * 32, "../" + "a" * 61, "a" * 63])
def test_only_a_digest_names_content(sha256: str) -> None:
    with pytest.raises(BadKey, match="SHA-256"):
        content_key("books", sha256)


@pytest.mark.parametrize("key", ["a", "books/ab/cd", "books/ab/" + "c" * 61, "exports/all.zip"])
def test_other_keys_name_no_digest(key: str) -> None:
    assert digest_of(parse_key(key)) is None
