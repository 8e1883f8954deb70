from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.preferences import Preferences
from app.platform.db.unit import UnitOfWork


async def update_settings(unit: UnitOfWork, user_id: UUID, changes: dict[str, Any]) -> User:
    """Change some of a person's settings, and leave the others."""
    user = (
        await unit.session.scalars(select(User).where(User.id == user_id).with_for_update())
    ).one()
    user.settings = Preferences.load(user.settings).changed(**changes).store()
    return user
