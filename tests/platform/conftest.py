"""The same store twice: a directory, and a bucket behind a real S3 protocol on loopback."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from app.platform.storage import ObjectStore, open_store

BUCKET = "books"


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx2.put(f"{endpoint}/{BUCKET}").raise_for_status()
    yield endpoint
    server.stop()


@pytest.fixture
def s3_url(s3_endpoint: str, tmp_path: Path) -> str:
    # Each test has a folder of its own in the one bucket.
    folder = quote(str(tmp_path).replace("[", "-").replace("]", "-"))
    return f"s3://id:secret@{BUCKET}{folder}?endpoint={s3_endpoint}&region=us-east-1"


@pytest.fixture(params=["directory", "bucket"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    if request.param == "directory":
        url = f"file://{tmp_path}/objects"
    else:
        url = request.getfixturevalue("s3_url")
    opened = open_store(url)
    await opened.check()
    yield opened
    opened.close()
