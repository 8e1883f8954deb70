"""FABULA_STORAGE_URL: what it opens, and one sentence for each way to get it wrong."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from app.platform.storage import LocalStore, S3Store, StorageMisconfigured, open_store, parse_key

QUIT_AFTER_USE = """
import asyncio, sys
from app.platform.storage import open_store, parse_key

async def source():
    for _ in range(5):
        yield b"x" * (4 << 20)

async def main():
    store = open_store(sys.argv[1])
    await store.put(parse_key("a"), source())
    async for chunk in store.get(parse_key("a")):
        break

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def _no_ambient_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION", "ENDPOINT_URL_S3"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)


def test_a_file_url_opens_a_directory() -> None:
    store = open_store("file:///some%20where/objects")

    assert isinstance(store, LocalStore)
    assert store.root == Path("/some where/objects")


def test_credentials_come_from_the_environment(
    s3_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    assert isinstance(open_store(f"s3://books?endpoint={s3_endpoint}"), S3Store)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "ftp://host/dir",
            (
                "ftp: is not a kind of store; use file:///directory or "
                "s3://bucket?endpoint=URL&region=NAME."
            ),
        ),
        ("file://dir/objects", "write the directory with its whole path: file:///directory."),
        ("file:///", "write the directory with its whole path: file:///directory."),
        ("s3://?endpoint=http://x", "the bucket is missing; write s3://bucket?endpoint=URL."),
        (
            "s3://a:b@bucket?endpont=http://x",
            "'endpont' is not an option of s3://; there are endpoint and region.",
        ),
        ("s3://a:b@bucket?endpoint=x:9000", "the endpoint must start with http:// or https://."),
        (
            "s3://bucket?endpoint=http://x",
            (
                "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
                "or write s3://key:secret@bucket with both percent-encoded."
            ),
        ),
        (
            "s3://a:b@bucket/../x",
            (
                "the folder in the bucket: '../x' is not a key: use letters, digits, '.', '_' "
                "and '-', joined by '/'."
            ),
        ),
    ],
)
def test_a_wrong_url_is_said(url: str, sentence: str) -> None:
    with pytest.raises(StorageMisconfigured) as caught:
        open_store(url)

    assert str(caught.value) == f"FABULA_STORAGE_URL: {sentence}"


async def test_a_missing_bucket_is_said(s3_endpoint: str) -> None:
    store = open_store(f"s3://id:secret@absent?endpoint={s3_endpoint}")

    with pytest.raises(StorageMisconfigured) as caught:
        await store.check()

    assert str(caught.value) == "FABULA_STORAGE_URL: there is no bucket 'absent'; create it."
    store.close()


async def test_a_server_that_is_not_there_is_said() -> None:
    store = open_store("s3://id:secret@books?endpoint=http://127.0.0.1:9")

    with pytest.raises(StorageMisconfigured, match="the bucket 'books' does not answer") as caught:
        await store.check()

    assert "\n" not in str(caught.value)
    store.close()


async def test_a_program_may_end_right_after_using_a_bucket(s3_url: str) -> None:
    # The client's own asynchronous calls abort the process here, now and then: see the decision.
    for _ in range(3):
        program = await asyncio.create_subprocess_exec(sys.executable, "-c", QUIT_AFTER_USE, s3_url)
        assert await program.wait() == 0
    store = open_store(s3_url)
    assert (await store.head(parse_key("a"))).size == 20 << 20
    store.close()


async def test_a_cancelled_upload_leaves_no_parts_in_the_bucket(
    s3_endpoint: str, s3_url: str
) -> None:
    store = open_store(s3_url)
    assert isinstance(store, S3Store)
    waiting = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * (20 << 20)
        waiting.set()
        await asyncio.Event().wait()

    writer = asyncio.create_task(store.put(parse_key("a"), endless()))
    await waiting.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    store._transfers.shutdown(wait=True)

    async with httpx2.AsyncClient() as client:
        uploads = await client.get(f"{s3_endpoint}/books?uploads")
    assert uploads.status_code == 200
    assert "<UploadId>" not in uploads.text
    store.close()
