"""What was only good for a while is not kept; what is still good is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts import models
from app.accounts.service.forget_expired import REMEMBERED, forget_expired
from app.platform.db.base import Base
from app.platform.runtime import Runtime
from tests.installation import PASSWORD, SIGN_UP, Client
from tests.rows import Filler

KEPT_FOR_A_WHILE = {"sign_ups", "challenges", "email_changes", "mails", "login_events"}


async def counts(runtime: Runtime) -> dict[str, int]:
    async with runtime.database.read() as session:
        return {
            name: await session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


async def test_only_what_is_over_goes(ada: Client, stranger: Client, runtime: Runtime) -> None:
    user_id = UUID(ada.account["id"].partition("_")[2])
    async with runtime.database.unit() as unit:
        await Filler(unit, runtime.keyring, user_id, "ada").fill()
    given = {"email": "eva@example.org", "password": PASSWORD}
    await stranger.ask(SIGN_UP, {"input": given})
    before = await counts(runtime)

    nothing = await forget_expired(runtime.database)
    untouched = await counts(runtime)
    long_ago = datetime.now(UTC) - REMEMBERED - timedelta(days=1)
    async with runtime.database.unit() as unit:
        for table in (models.SignUp, models.Challenge, models.EmailChange):
            await unit.session.execute(update(table).values(expires_at=long_ago))
        for name in ("mails", "login_events"):
            old = update(Base.metadata.tables[name]).values(created_at=long_ago)
            await unit.session.execute(old)
    await forget_expired(runtime.database)
    after = await counts(runtime)

    assert nothing == 0
    assert untouched == before
    assert {name for name in before if after[name] != before[name]} == KEPT_FOR_A_WHILE
    assert all(after[name] == 0 for name in KEPT_FOR_A_WHILE)
