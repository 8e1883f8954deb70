"""Ten thousand secrets are wrapped under a new key while people go on using theirs."""

import asyncio
from dataclasses import replace
from uuid import UUID

from sqlalchemy import insert, select

from app.accounts.models import ProviderKey, SecondFactor
from app.accounts.service.provider_keys import context_of
from app.accounts.service.second_factor import context_of as factor_context
from app.platform.crypto import Keyring, generate
from app.platform.crypto.envelope import parse
from app.platform.db.ids import uuid7
from app.platform.db.rotation import rotate
from app.platform.runtime import Runtime
from tests.installation import Client

MANY = 10_000


def secret_of(key: UUID) -> str:
    return f"sk-{key.hex}"


async def test_ten_thousand_keys_are_wrapped_anew_while_the_service_runs(
    ada: Client, runtime: Runtime, secret_keys: str
) -> None:
    user_id = UUID(ada.account["id"].partition("_")[2])
    both = Keyring.parse(f"{generate('new')},{secret_keys}")
    fresh = replace(runtime, keyring=both)
    keys = [uuid7() for _ in range(MANY)]
    rows = [
        {
            "id": key,
            "user_id": user_id,
            "provider": "OPENAI",
            "ciphertext": runtime.keyring.seal(secret_of(key).encode(), context_of(key)),
            "last_four": "0000",
        }
        for key in keys
    ]
    factor = uuid7()
    async with runtime.database.unit() as unit:
        await unit.session.execute(insert(ProviderKey), rows)
        sealed = runtime.keyring.seal(b"otp", factor_context(factor))
        unit.add(SecondFactor(id=factor, user_id=user_id, secret=sealed))

    async def use_keys() -> int:
        """Open keys as a run does, and replace some, until the rotation is over."""
        used = 0
        while not rotation.done():
            key = keys[used * 97 % MANY]
            async with fresh.database.unit() as unit:
                row = (
                    await unit.session.scalars(select(ProviderKey).where(ProviderKey.id == key))
                ).one()
                assert both.open(row.ciphertext, context_of(key)) == secret_of(key).encode()
                if used % 3 == 0:
                    row.ciphertext = both.seal(secret_of(key).encode(), context_of(key))
            used += 1
        return used

    rotation = asyncio.create_task(rotate(runtime.database, both))
    used = await use_keys()
    changed = await rotation

    async with runtime.database.read() as session:
        stored = (await session.scalars(select(ProviderKey))).all()
        other = (await session.scalars(select(SecondFactor))).one()
    assert used > 10
    assert 0 < changed <= MANY + 1
    assert {parse(row.ciphertext, "").key_id for row in stored} == {"new"}
    assert all(
        both.open(row.ciphertext, context_of(row.id)) == secret_of(row.id).encode()
        for row in stored
    )
    assert both.open(other.secret, factor_context(factor)) == b"otp"
    assert await rotate(runtime.database, both) == 0
