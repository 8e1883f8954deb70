"""`/livez`, `/readyz` and `/metrics`: for whoever keeps the process running."""

import hmac
from ipaddress import ip_address

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.platform import metrics
from app.platform.errors import Forbidden
from app.platform.health import OK, Health
from app.platform.http.answers import problem

_NO_STORE = {"Cache-Control": "no-store"}
# A proxy on the same machine calls from loopback too, for people who are not.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def health_routes(health: Health) -> list[Route]:
    """Return `/livez`, which the event loop alone answers, and `/readyz`, which asks around."""

    async def livez(_: Request) -> Response:
        return _json({"status": "alive"}, 200)

    async def readyz(_: Request) -> Response:
        checks = await health.ready()
        well = all(answer == OK for answer in checks.values())
        return _json(
            {"status": "ready" if well else "not ready", "checks": checks}, 200 if well else 503
        )

    return [Route("/livez", livez), Route("/readyz", readyz)]


def metrics_routes(token: str = "") -> list[Route]:
    """Return `/metrics`, open to this machine and to whoever has the token."""

    async def show(request: Request) -> Response:
        if not (_is_local(request) or _has(request, token)):
            return problem(
                Forbidden("Metrics are for this machine, or for Bearer FABULA_METRICS_TOKEN.")
            )
        return Response(metrics.render(), media_type=metrics.CONTENT_TYPE, headers=_NO_STORE)

    return [Route("/metrics", show)]


def _json(content: dict[str, object], status: int) -> Response:
    body = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return Response(body, status, _NO_STORE, "application/json")


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _has(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
