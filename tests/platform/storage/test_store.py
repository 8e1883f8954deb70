"""What both stores promise."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.platform.storage import (
    Added,
    BadKey,
    Key,
    ObjectChanged,
    ObjectMissing,
    ObjectStore,
    parse_key,
)

LARGE = bytes(range(256)) * (72 << 10)  # 18 MiB: more than two parts of a multipart upload


async def in_chunks(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def keys(store: ObjectStore, folder: str = "") -> list[str]:
    return [info.key async for info in store.list(folder)]


async def test_what_is_put_is_read_back(store: ObjectStore) -> None:
    await store.put(parse_key("a/b.txt"), b"hello")

    info = await store.head(parse_key("a/b.txt"))

    assert (info.key, info.size, info.content_type) == ("a/b.txt", 5, "text/plain")
    assert await store.read(parse_key("a/b.txt")) == b"hello"


async def test_put_replaces_and_changes_the_etag(store: ObjectStore) -> None:
    key = parse_key("a")
    await store.put(key, b"first")
    before = await store.head(key)

    await store.put(key, b"other")

    assert await store.read(key) == b"other"
    assert (await store.head(key)).etag != before.etag


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    await store.put(parse_key("empty"), in_chunks(b""))

    assert await store.read(parse_key("empty")) == b""
    assert (await store.head(parse_key("empty"))).size == 0


@pytest.mark.parametrize("data", [b"tale", LARGE], ids=["small", "large"])
async def test_added_bytes_lie_under_their_digest(store: ObjectStore, data: bytes) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"books/{sha256[:2]}/{sha256[2:]}.epub"

    added = await store.add("books", in_chunks(data), "application/epub+zip")
    again = await store.add("books", data, "application/epub+zip")

    assert added == again == Added(Key(key), len(data), sha256)
    assert await store.read(added.key) == data
    assert (await store.head(added.key)).etag == sha256
    assert await keys(store) == [key]


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, None), (0, 1), (5 << 20, (9 << 20) + 7), (len(LARGE) - 3, None), (len(LARGE), None)],
)
async def test_ranges_are_exact(store: ObjectStore, start: int, stop: int | None) -> None:
    key = parse_key("large")
    await store.put(key, in_chunks(LARGE))

    read = [chunk async for chunk in store.get(key, start, stop)]

    assert b"".join(read) == LARGE[start:stop]
    assert max(map(len, read), default=0) <= 4 << 20


async def test_what_is_missing_is_said(store: ObjectStore) -> None:
    key = parse_key("no/such")

    assert not await store.exists(key)
    with pytest.raises(ObjectMissing, match="no object under the key 'no/such'"):
        await store.read(key)
    await store.delete(key)


async def test_a_folder_is_not_an_object(store: ObjectStore) -> None:
    await store.put(parse_key("a/b"), b"1")

    assert not await store.exists(parse_key("a"))


async def test_delete_removes_one_object(store: ObjectStore) -> None:
    await store.put(parse_key("a/1"), b"1")
    await store.put(parse_key("a/2"), b"2")

    await store.delete(parse_key("a/1"))

    assert await keys(store) == ["a/2"]


async def test_list_goes_by_folder_in_the_order_of_keys(store: ObjectStore) -> None:
    for name in ["b", "a/2", "a/10", "a.b", "a-b/c", "ab/1", "a/x/y"]:
        await store.put(parse_key(name), b"-")

    assert await keys(store) == ["a-b/c", "a.b", "a/10", "a/2", "a/x/y", "ab/1", "b"]
    assert await keys(store, "a") == ["a/10", "a/2", "a/x/y"]
    assert await keys(store, "none") == []


async def test_a_list_may_be_longer_than_a_page(store: ObjectStore) -> None:
    names = [f"many/{number:04}" for number in range(1203)]
    for name in names:
        await store.put(parse_key(name), b"")

    assert await keys(store, "many") == names


@pytest.mark.parametrize("name", ["../x", "a/../x", "/etc/passwd", "a//b", ".staging/x", "a/", ""])
async def test_a_key_cannot_leave_the_store(store: ObjectStore, name: str) -> None:
    with pytest.raises(BadKey):
        await store.put(Key(name), b"")
    with pytest.raises(BadKey):
        await store.head(Key(name))
    with pytest.raises(BadKey):
        await store.delete(Key(name))


@pytest.mark.parametrize("length", [1000, 10 << 20], ids=["small", "large"])
async def test_a_source_that_fails_leaves_nothing(store: ObjectStore, length: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * length
        raise ValueError("the source is gone")

    with pytest.raises(ValueError, match="the source is gone"):
        await store.put(parse_key("a"), broken())
    with pytest.raises(ValueError, match="the source is gone"):
        await store.add("a", broken())

    assert await keys(store) == []
    assert await store.sweep(timedelta(0)) == 0


@pytest.mark.parametrize("length", [1000, 20 << 20], ids=["small", "large"])
async def test_a_cancelled_writer_leaves_nothing(store: ObjectStore, length: int) -> None:
    waiting = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * length
        waiting.set()
        await asyncio.Event().wait()

    writer = asyncio.create_task(store.add("a", endless()))
    await waiting.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer

    assert await keys(store) == []
    assert await store.sweep(timedelta(0)) == 0


async def test_a_reader_is_told_when_the_object_changes_under_it(store: ObjectStore) -> None:
    key = parse_key("a")
    await store.put(key, b"first")
    info = await store.head(key)
    await store.put(key, b"other")

    with pytest.raises(ObjectChanged, match="read it again"):
        [chunk async for chunk in store.stream(info)]


async def test_equal_bytes_may_be_added_at_once(store: ObjectStore) -> None:
    added = await asyncio.gather(*(store.add("a", in_chunks(LARGE)) for _ in range(3)))

    assert len(set(added)) == 1
    assert await store.read(added[0].key) == LARGE


async def test_a_store_that_is_there_answers(store: ObjectStore) -> None:
    await store.probe()
    await store.check()

    assert await keys(store) == []
