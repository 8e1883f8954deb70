"""How the process is, told to whoever may know."""

import asyncio

import httpx2
import pytest
import structlog
from starlette.applications import Starlette

from app.platform.errors import Unavailable
from app.platform.health import Check, Health
from app.platform.http import health_routes, metrics_routes


async def well() -> None:
    """Answer."""


async def hung() -> None:
    await asyncio.Event().wait()


async def down() -> None:
    raise Unavailable("The database does not answer.")


async def broken() -> None:
    raise ConnectionRefusedError("postgresql://me:hunter2@db")


def client_of(
    *checks: Check, token: str = "", host: str = "127.0.0.1"
) -> tuple[httpx2.AsyncClient, Health]:
    health = Health(checks)
    app = Starlette(routes=[*health_routes(health), *metrics_routes(token)])
    transport = httpx2.ASGITransport(app, client=(host, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://api"), health


async def test_a_process_that_runs_is_alive_whatever_it_needs() -> None:
    client, health = client_of(Check("database", down))
    health.draining = True

    answer = await client.get("/livez")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_a_process_is_ready_when_all_it_needs_answers() -> None:
    client, _ = client_of(Check("database", well), Check("store", well))

    answer = await client.get("/readyz")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text == (
        '{\n  "status": "ready",\n  "checks": {\n    "database": "ok",\n    "store": "ok"\n  }\n}\n'
    )


async def test_each_thing_that_is_wrong_is_said_and_no_secret_is() -> None:
    client, _ = client_of(
        Check("store", well),
        Check("redis", hung, seconds=0.01),
        Check("database", down),
        Check("broker", broken),
    )

    with structlog.testing.capture_logs() as lines:
        answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "checks": {
            "store": "ok",
            "redis": "No answer within 0.01 seconds.",
            "database": "The database does not answer.",
            "broker": "It answers with an error (ConnectionRefusedError); see the log.",
        },
    }
    assert [line["check"] for line in lines] == ["broker"]


async def test_a_process_on_its_way_out_is_not_ready() -> None:
    client, health = client_of(Check("database", well))
    health.draining = True

    answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "process": "This process is stopping; send no more requests here.",
    }


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 403),
        ("testclient", {}, 403),
        ("10.0.0.7", {"Authorization": "Bearer right"}, 200),
        ("10.0.0.7", {"Authorization": "Bearer wrong"}, 403),
        ("10.0.0.7", {"Authorization": "Bearer "}, 403),
    ],
)
async def test_metrics_are_for_this_machine_or_for_the_token(
    host: str, headers: dict[str, str], status: int
) -> None:
    client, _ = client_of(token="right", host=host)

    answer = await client.get("/metrics", headers=headers)

    assert answer.status_code == status
    assert ("fabula_outbox_size" in answer.text) == (status == 200)


async def test_without_a_token_nobody_else_is_let_in() -> None:
    client, _ = client_of(host="10.0.0.7")

    answer = await client.get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 403
    assert answer.json()["message"] == (
        "Metrics are for this machine, or for Bearer FABULA_METRICS_TOKEN."
    )
