"""A client of the routes, without a server in between."""

import base64
from datetime import UTC, datetime

import httpx2
import pytest
from starlette.applications import Starlette

from app.platform.crypto import Keyring
from app.platform.http import media_routes, upload_routes
from app.platform.signing import Signer
from app.platform.storage import ObjectStore

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """The time, which a test may change."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer(Keyring.parse("k:" + base64.b64encode(b"k" * 32).decode()), clock)


@pytest.fixture
def app(store: ObjectStore, signer: Signer) -> Starlette:
    return Starlette(
        routes=[*media_routes(store, signer), *upload_routes(store, signer)], max_body_size=1000
    )


@pytest.fixture
def client(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app))
