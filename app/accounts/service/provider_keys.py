from uuid import UUID

from sqlalchemy import delete

from app.accounts.models import Provider, ProviderKey
from app.platform.crypto import Keyring
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound

SHORTEST, LONGEST = 16, 500
LONGEST_NICKNAME = 100


def context_of(key_id: UUID) -> str:
    """Return what a sealed key is bound to, so that it opens in its own row only."""
    return f"provider_keys/{key_id}/ciphertext"


async def add_provider_key(
    unit: UnitOfWork,
    keyring: Keyring,
    user_id: UUID,
    provider: Provider,
    secret: str,
    nickname: str,
) -> ProviderKey:
    """Seal a provider's key for its owner; it is used, and never shown."""
    secret = secret.strip()
    if not SHORTEST <= len(secret) <= LONGEST or not secret.isascii() or " " in secret:
        raise InvalidInput(FieldFault("key", "This does not look like a provider's key."))
    if len(nickname) > LONGEST_NICKNAME:
        words = f"A nickname has at most {LONGEST_NICKNAME} characters."
        raise InvalidInput(FieldFault("nickname", words))
    key_id = uuid7()
    row = unit.add(
        ProviderKey(
            id=key_id,
            user_id=user_id,
            provider=provider,
            ciphertext=keyring.seal(secret.encode(), context_of(key_id)),
            nickname=nickname.strip(),
            last_four=secret[-4:],
        )
    )
    await unit.session.flush()
    await unit.session.refresh(row)
    return row


async def remove_provider_key(unit: UnitOfWork, user_id: UUID, key_id: UUID) -> None:
    """Forget one of a person's keys."""
    removed = await unit.session.scalar(
        delete(ProviderKey)
        .where(ProviderKey.id == key_id, ProviderKey.user_id == user_id)
        .returning(ProviderKey.id)
    )
    if removed is None:
        raise NotFound("You have no such key.")
