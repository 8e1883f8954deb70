"""The providers' keys that work for somebody is paid with."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ProviderKey
from app.accounts.service.provider_keys import context_of
from app.platform.crypto import Keyring


async def keys_in_use(
    session: AsyncSession, keyring: Keyring, user_id: UUID, workspace_id: UUID | None = None
) -> dict[str, str]:
    """Return one key for each provider: the user's newest, or else the workspace's."""
    held = select(ProviderKey).where(
        or_(
            ProviderKey.user_id == user_id,
            ProviderKey.workspace_id == workspace_id if workspace_id else ProviderKey.id.is_(None),
        ),
        ProviderKey.is_active,
    )
    # The best one of a provider comes last and stays.
    rows = await session.scalars(held.order_by(ProviderKey.user_id.nulls_first(), ProviderKey.id))
    return {
        row.provider.value: keyring.open(row.ciphertext, context_of(row.id)).decode()
        for row in rows
    }
