from uuid import UUID

from sqlalchemy import select

from app.accounts.models import LoginEvent, LoginMethod, LoginOutcome
from app.accounts.service.sessions import Device
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.limits import network_of

#: Of somebody's last so many sign-ins the places are known.
REMEMBERED = 50


def record(
    unit: UnitOfWork,
    user_id: UUID | None,
    outcome: LoginOutcome,
    method: LoginMethod,
    device: Device,
) -> None:
    """Note an attempt to sign in; at an account that is not there too, which takes as long."""
    unit.add(
        LoginEvent(
            user_id=user_id,
            outcome=outcome,
            method=method,
            ip=device.address,
            user_agent=device.user_agent,
        )
    )


async def knows(database: Database, user_id: UUID | None, device: Device) -> bool:
    """Say whether somebody has signed in from a device's place lately."""
    asked = (
        select(LoginEvent.ip)
        .where(LoginEvent.user_id == user_id, LoginEvent.outcome == LoginOutcome.SUCCESS)
        .order_by(LoginEvent.id.desc())
        .limit(REMEMBERED)
    )
    async with database.read() as session:
        addresses = await session.scalars(asked)
    here = network_of(device.address)
    return any(network_of(address) == here for address in addresses)
