import uvicorn
from starlette.types import ASGIApp

from app.api.protocols import HttpWire, SocketWire
from app.settings import Settings

GRACE = 6
"""Seconds that requests get to finish when the server stops; `fabula up` waits seven."""


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how uvicorn serves the api."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=HttpWire,
        ws=SocketWire,
        # Dead peers are found by the protocol's own pings: uvicorn's close with 1011, which
        # graphql-ws clients take for a fault that must not be retried.
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        ws_max_size=settings.max_body_bytes,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
    )
