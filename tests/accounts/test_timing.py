"""Neither the text nor the time of an answer tells whether there is an account."""

import math
import statistics
import time
from typing import Any

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.platform.runtime import Runtime
from tests.installation import PASSWORD, Client

PAIRS = 120
WARM = 20

#: Standard deviations on either side of the middle: a false alarm in a thousand runs.
SURE = 3.3

#: Seconds by which the middle pair may differ: a tenth of what writing one row would add.
BOUND = 0.0005

ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "signIn": ("SignInInput", {"password": "not the password"}),
    "signUp": ("SignUpInput", {"password": PASSWORD}),
    "requestPasswordReset": ("RequestPasswordResetInput", {}),
    "requestSignInLink": ("RequestSignInLinkInput", {}),
}


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as fast as it goes, so that what surrounds the hash is not lost in its noise."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_NOBODY", quick.hash("nobody"))


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", ASKED)
async def test_known_and_unknown_addresses_are_answered_alike(
    name: str, stranger: Client, ada: Client, runtime: Runtime
) -> None:
    kind, given = ASKED[name]
    query = (
        f"mutation ($i: {kind}!) {{ {name}(input: $i) {{ __typename ... on Problem {{ code }} }} }}"
    )

    async def ask(email: str) -> tuple[float, str]:
        await runtime.redis.flushdb()  # throttling is another test's matter
        started = time.perf_counter()
        answer = await stranger.post(query, {"i": {**given, "email": email}})
        return time.perf_counter() - started, str(answer.json()["data"])

    differences = []
    for number in range(PAIRS):
        # In turns first and second, so that neither always finds the other's traces.
        emails = ["ada@example.org", "eva@example.org"]
        answers = {email: await ask(email) for email in emails[:: 1 if number % 2 else -1]}
        known, unknown = answers["ada@example.org"], answers["eva@example.org"]
        assert known[1] == unknown[1]
        differences.append(known[0] - unknown[0])

    counted = sorted(differences[WARM:])
    middle = statistics.median(counted)
    print(f"{name}: known - unknown {middle * 1000:+.3f} ms")  # noqa: T201 (a figure to quote)
    # On a busy machine the middle itself is noise: what it may be in truth lies between these.
    spread = round(SURE * math.sqrt(len(counted)) / 2)
    least, most = counted[len(counted) // 2 - spread], counted[len(counted) // 2 + spread]
    assert least < BOUND
    assert most > -BOUND
