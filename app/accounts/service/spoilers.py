from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.accounts.preferences import Preferences

_DEFAULTS = Preferences()


def spoiler_protection(user: Any) -> ColumnElement[bool]:
    """Return whether a user is protected against spoilers."""
    chosen = user.settings["spoiler_protection"].as_boolean()
    return func.coalesce(chosen, _DEFAULTS.spoiler_protection)


def is_protected(viewer: Any) -> ColumnElement[bool]:
    """Return whether a viewer is protected against spoilers; nobody in particular is."""
    chosen = select(spoiler_protection(User)).where(User.id == viewer).correlate_except(User)
    return func.coalesce(chosen.scalar_subquery(), _DEFAULTS.spoiler_protection)
