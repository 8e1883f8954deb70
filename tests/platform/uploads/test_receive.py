"""Bytes from clients that break off, repeat themselves and change their minds; on both stores."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.platform.storage import Key, ObjectStore
from app.platform.uploads import (
    BadPart,
    Cut,
    Part,
    Progress,
    UploadConflict,
    UploadId,
    UploadIncomplete,
    abandon,
    assemble,
    finish,
    progress,
    receive,
    sweep,
)
from app.platform.uploads.receiving import MAX_PIECES

UPLOAD = UploadId("u1")
DATA = bytes(range(251)) * 40_000  # 10,040,000 bytes: three pieces
SIZE = len(DATA)
SHA256 = hashlib.sha256(DATA).hexdigest()
PIECE = 4 << 20


async def body(data: bytes, cut_after: int | None = None) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 65_536):
        if cut_after is not None and start >= cut_after:
            raise Cut
        yield data[start : start + 65_536]


async def send(store: ObjectStore, start: int, stop: int, data: bytes = DATA) -> Progress:
    return await receive(store, UPLOAD, Part(start, stop, len(data)), body(data[start:stop]))


async def keys(store: ObjectStore, folder: str = "") -> list[str]:
    return [info.key async for info in store.list(folder)]


async def test_a_whole_file_becomes_one_object(store: ObjectStore) -> None:
    sent = await send(store, 0, SIZE)

    assert (sent.complete, sent.total, sent.sha256) == (True, SIZE, SHA256)
    assert len(sent.pieces) == 3

    added = await finish(store, UPLOAD, "books", "application/epub+zip")

    assert added.key == f"books/{SHA256[:2]}/{SHA256[2:]}.epub"
    assert (added.size, added.sha256) == (SIZE, SHA256)
    assert await store.read(added.key) == DATA
    assert await keys(store, "uploads") == [f"uploads/u1/{SIZE:015}/sha256-{SHA256}"]


async def test_parts_in_order_become_the_file(store: ObjectStore) -> None:
    assert (await send(store, 0, 5_000_000)).offset == 5_000_000
    assert (await send(store, 5_000_000, 5_000_001)).offset == 5_000_001

    done = await send(store, 5_000_001, SIZE)

    assert (done.complete, done.sha256) == (True, SHA256)


async def test_what_came_before_the_cut_is_kept(store: ObjectStore) -> None:
    with pytest.raises(Cut):
        await receive(store, UPLOAD, Part(0, SIZE, SIZE), body(DATA, cut_after=5_000_000))

    now = await progress(store, UPLOAD)
    assert (now.offset, now.total) == (77 * 65_536, SIZE)

    assert (await send(store, now.offset, SIZE)).sha256 == SHA256


async def test_a_cut_before_the_first_byte_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(Cut):
        await receive(store, UPLOAD, Part(0, SIZE, SIZE), body(DATA, cut_after=0))

    assert await keys(store) == []


@pytest.mark.parametrize(("start", "stop"), [(2000, 3000), (500, 2000), (0, 2000)])
async def test_a_part_out_of_order_is_told_the_offset(
    store: ObjectStore, start: int, stop: int
) -> None:
    await send(store, 0, 1000)

    with pytest.raises(UploadConflict) as caught:
        await send(store, start, stop)

    assert caught.value.message == (f"The next part has to start at byte 1000, not at {start}.")
    assert caught.value.offset == 1000
    assert (await progress(store, UPLOAD)).offset == 1000


async def test_a_repeated_part_changes_nothing(store: ObjectStore) -> None:
    await send(store, 0, 5_000_000)
    before = await keys(store)

    assert (await send(store, 0, 5_000_000)).offset == 5_000_000
    assert (await send(store, 1_000, 4_500_000)).offset == 5_000_000
    assert await keys(store) == before


async def test_other_bytes_in_place_of_stored_ones_are_refused(store: ObjectStore) -> None:
    await send(store, 0, 1000)

    with pytest.raises(UploadConflict, match="Up to byte 1000 other bytes than these"):
        await send(store, 0, 1000, bytes(SIZE))


async def test_another_size_is_another_file(store: ObjectStore) -> None:
    await send(store, 0, 1000)

    with pytest.raises(UploadConflict, match="begun with 10040000 bytes, not 10039999") as caught:
        await send(store, 1000, 2000, DATA[:-1])

    assert caught.value.offset == 1000


async def test_more_bytes_than_announced_are_refused(store: ObjectStore) -> None:
    with pytest.raises(BadPart, match="More bytes came than Content-Range announced"):
        await receive(store, UPLOAD, Part(0, 1000, SIZE), body(DATA[:1001]))

    assert (await progress(store, UPLOAD)).offset == 0


async def test_the_file_may_be_repeated_after_it_was_used(store: ObjectStore) -> None:
    await send(store, 0, SIZE)
    await finish(store, UPLOAD, "books")

    assert (await send(store, 0, SIZE)).complete
    with pytest.raises(UploadConflict):
        await send(store, 0, SIZE, bytes(SIZE))
    with pytest.raises(UploadConflict):
        await send(store, 0, 1000)


async def test_finishing_is_safe_to_repeat_at_any_point(store: ObjectStore) -> None:
    await send(store, 0, SIZE)
    pieces = [key for key in await keys(store) if "sha256" not in key]

    first = await store.add("books", DATA)  # killed right after this
    assert await finish(store, UPLOAD, "books") == first
    assert await finish(store, UPLOAD, "books") == first

    await store.put(Key(pieces[0]), DATA[:PIECE])  # killed while it removed the pieces
    assert await finish(store, UPLOAD, "books") == first
    assert pieces[0] not in await keys(store)


async def test_what_is_incomplete_is_not_finished(store: ObjectStore) -> None:
    with pytest.raises(UploadIncomplete) as nothing:
        await finish(store, UPLOAD, "books")
    await send(store, 0, 1000)
    with pytest.raises(UploadIncomplete) as half:
        await finish(store, UPLOAD, "books")

    assert nothing.value.message == "Of this upload 0 bytes have come; send the file."
    assert half.value.message == ("Of this upload 1000 bytes have come, 10039000 are missing.")


async def test_an_upload_is_used_once(store: ObjectStore) -> None:
    await send(store, 0, SIZE)
    await finish(store, UPLOAD, "books")

    with pytest.raises(UploadIncomplete, match="used up for another purpose"):
        await finish(store, UPLOAD, "covers")


async def test_any_range_can_be_read_before_the_end(store: ObjectStore) -> None:
    await send(store, 0, 6_000_000)
    now = await progress(store, UPLOAD)

    for start, stop in [(0, 10), (PIECE - 5, PIECE + 5), (5_999_999, 6_000_000), (7, 7)]:
        read = [chunk async for chunk in assemble(store, now, start, stop)]
        assert b"".join(read) == DATA[start:stop]


async def test_abandoned_uploads_leave_nothing(store: ObjectStore) -> None:
    await send(store, 0, 5_000_000)
    await receive(store, UploadId("u2"), Part(0, 5, 10), body(b"other"))

    await abandon(store, UPLOAD)

    assert [key.split("/")[1] for key in await keys(store)] == ["u2"]


async def test_forgotten_uploads_are_swept_by_age(store: ObjectStore) -> None:
    await send(store, 0, 1000)

    assert await sweep(store, timedelta(days=1)) == 0
    assert await sweep(store, timedelta(seconds=-2)) == 1
    assert await keys(store) == []


async def test_too_many_small_parts_are_refused(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_PIECES * 4 * 2**20 > 10**10
    monkeypatch.setattr("app.platform.uploads.receiving.MAX_PIECES", 2)
    await send(store, 0, 1)
    await send(store, 1, 2)

    with pytest.raises(BadPart, match="too many small parts"):
        await send(store, 2, 3)
