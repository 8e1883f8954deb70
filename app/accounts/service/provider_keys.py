from uuid import UUID

from sqlalchemy import delete, func, select, update

from app.accounts.identity import Identity
from app.accounts.letters import Notice
from app.accounts.models import Provider, ProviderKey
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device
from app.accounts.service.throttle import throttle_check
from app.ai.keys import check_anthropic, check_openai, check_stability
from app.ai.outcomes import KeyOutcome
from app.platform.crypto import Keyring
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runtime import Runtime

SHORTEST, LONGEST = 16, 500
LONGEST_NICKNAME = 100

_CHECKS = {
    Provider.ANTHROPIC: check_anthropic,
    Provider.OPENAI: check_openai,
    Provider.STABILITY: check_stability,
}


def context_of(key_id: UUID) -> str:
    """Return what a sealed key is bound to, so that it opens in its own row only."""
    return f"provider_keys/{key_id}/ciphertext"


async def add_provider_key(
    unit: UnitOfWork,
    keyring: Keyring,
    identity: Identity,
    provider: Provider,
    secret: str,
    nickname: str,
    device: Device,
) -> ProviderKey:
    """Seal a provider's key for its owner; it is used, and never shown."""
    secret = _checked(secret)
    if len(nickname) > LONGEST_NICKNAME:
        words = f"A nickname has at most {LONGEST_NICKNAME} characters."
        raise InvalidInput(FieldFault("nickname", words))
    user = await proven(unit, identity, programs=True)
    key_id = uuid7()
    row = unit.add(
        ProviderKey(
            id=key_id,
            user_id=user.id,
            provider=provider,
            ciphertext=keyring.seal(secret.encode(), context_of(key_id)),
            nickname=nickname.strip(),
            last_four=secret[-4:],
        )
    )
    await unit.session.flush()
    await unit.session.refresh(row)
    await notify(unit, user.id, user.email, Notice.KEY_ADDED, device, row.last_four)
    return row


async def rotate_provider_key(
    unit: UnitOfWork,
    keyring: Keyring,
    identity: Identity,
    key_id: UUID,
    secret: str,
    device: Device,
) -> ProviderKey:
    """Put another key in the place of one; whatever uses it goes on with the new one."""
    secret = _checked(secret)
    user = await proven(unit, identity, programs=True)
    row = (
        await unit.session.scalars(
            update(ProviderKey)
            .where(ProviderKey.id == key_id, ProviderKey.user_id == user.id)
            .values(
                ciphertext=keyring.seal(secret.encode(), context_of(key_id)),
                last_four=secret[-4:],
                checked_at=None,
                check_outcome=None,
            )
            .returning(ProviderKey)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("You have no such key.")
    await notify(unit, user.id, user.email, Notice.KEY_ROTATED, device, row.last_four)
    return row


async def remove_provider_key(
    unit: UnitOfWork, identity: Identity, key_id: UUID, device: Device
) -> None:
    """Forget one of a person's keys."""
    user = await proven(unit, identity, programs=True)
    last_four = await unit.session.scalar(
        delete(ProviderKey)
        .where(ProviderKey.id == key_id, ProviderKey.user_id == user.id)
        .returning(ProviderKey.last_four)
    )
    if last_four is None:
        raise NotFound("You have no such key.")
    await notify(unit, user.id, user.email, Notice.KEY_REMOVED, device, last_four)


async def check_provider_key(runtime: Runtime, user_id: UUID, key_id: UUID) -> KeyOutcome:
    """Ask the provider whether it takes a key, by a call that costs nothing."""
    await throttle_check(runtime.limiter, user_id)
    mine = (ProviderKey.id == key_id, ProviderKey.user_id == user_id)
    async with runtime.database.read() as session:
        row = (await session.scalars(select(ProviderKey).where(*mine))).one_or_none()
    if row is None:
        raise NotFound("You have no such key.")
    secret = runtime.keyring.open(row.ciphertext, context_of(row.id)).decode()
    outcome = await _CHECKS[row.provider](secret, runtime.settings)
    async with runtime.database.unit() as unit:
        # A key that was replaced or rewrapped meanwhile keeps what is known of it.
        same = ProviderKey.last_four == row.last_four
        noted = update(ProviderKey).where(*mine, same)
        await unit.session.execute(noted.values(checked_at=func.now(), check_outcome=outcome))
    return outcome


def _checked(secret: str) -> str:
    secret = secret.strip()
    if (
        not SHORTEST <= len(secret) <= LONGEST
        or not (secret.isascii() and secret.isprintable())
        or " " in secret
    ):
        raise InvalidInput(FieldFault("key", "This does not look like a provider's key."))
    return secret
