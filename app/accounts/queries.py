import strawberry
from sqlalchemy import and_

from app.accounts.types import (
    ApiToken,
    LinkedAccount,
    LoginEvent,
    Passkey,
    ProviderKey,
    Session,
    User,
)
from app.accounts.viewer import Viewer
from app.graph.access import anyone
from app.graph.node import findable
from app.graph.read.fields import one

for kind in (User, Session, ApiToken, ProviderKey, LoginEvent, Passkey, LinkedAccount):
    findable(kind)


@strawberry.type
class AccountQueries:
    """What can be asked about oneself."""

    viewer: Viewer | None = one(
        "You, or null when you are not signed in.",
        lambda user, see: and_(user.id == see.viewer, user.is_active),
        access=anyone(),
    )
