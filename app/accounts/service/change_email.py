from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.accounts.errors import WorthlessToken
from app.accounts.identity import Identity
from app.accounts.letters import Letters, Notice
from app.accounts.models import EmailChange, TokenPurpose, User
from app.accounts.service.mailed_tokens import redeem, revoke
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device
from app.accounts.service.sign_up import email_faults, fold_email
from app.accounts.service.throttle import throttle_mail, throttle_token
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.platform.limits import RateLimiter
from app.platform.mail import post

#: How long both sides may take to agree.
PATIENCE = timedelta(days=2)

_SIDES = (TokenPurpose.EMAIL_CHANGE_OLD, TokenPurpose.EMAIL_CHANGE_NEW)


@dataclass(frozen=True)
class Agreed:
    """Where a change stands after one side has agreed."""

    email: str
    done: bool


async def request_change(
    database: Database, limiter: RateLimiter, identity: Identity, email: str, device: Device
) -> EmailChange:
    """Ask the old and the new address whether the account may move; the newest wish counts."""
    email = fold_email(email)
    if faults := email_faults(email, "newEmail"):
        raise InvalidInput(*faults)
    await throttle_mail(limiter, "change", email, device)
    async with database.unit() as unit:
        user = await proven(unit, identity)
        if user.email == email:
            raise InvalidInput(FieldFault("newEmail", "This is your address already."))
        await revoke(unit, user.id, *_SIDES)
        values = {
            "new_email": email,
            "old_confirmed_at": None,
            "new_confirmed_at": None,
            "expires_at": func.now() + PATIENCE,
        }
        wish = insert(EmailChange).values(user_id=user.id, **values)
        asked = (
            await unit.session.scalars(
                wish.on_conflict_do_update(index_elements=["user_id"], set_=values).returning(
                    EmailChange
                )
            )
        ).one()
        about = {"change": str(asked.id)}
        await post(unit, Letters.EMAIL_CHANGE_OLD, user.email, about, user.id)
        await post(unit, Letters.EMAIL_CHANGE_NEW, email, about, user.id)
        return asked


async def confirm_change(
    database: Database, limiter: RateLimiter, token: str, device: Device
) -> Agreed:
    """Agree for the side that a token was mailed to; once both have, the account moves."""
    await throttle_token(limiter, device)
    try:
        async with database.unit() as unit:
            row, user = await redeem(unit, token, *_SIDES)
            asked = (
                await unit.session.scalars(
                    select(EmailChange)
                    .where(EmailChange.user_id == user.id, EmailChange.expires_at > func.now())
                    .with_for_update()
                )
            ).one_or_none()
            if asked is None:
                raise WorthlessToken
            if row.purpose == TokenPurpose.EMAIL_CHANGE_OLD:
                asked.old_confirmed_at = func.now()
            else:
                asked.new_confirmed_at = func.now()
            await unit.session.flush()
            await unit.session.refresh(asked)
            if asked.old_confirmed_at is None or asked.new_confirmed_at is None:
                return Agreed(asked.new_email, done=False)
            await _move(unit, user, asked.new_email, device)
            return Agreed(user.email, done=True)
    except IntegrityError as error:
        raise Conflict("This address has an account already.") from error


async def cancel_change(database: Database, user_id: UUID) -> None:
    """Leave the address as it is."""
    async with database.unit() as unit:
        gone = delete(EmailChange).where(EmailChange.user_id == user_id).returning(EmailChange.id)
        if await unit.session.scalar(gone) is None:
            raise NotFound("You have not asked for another address.")
        await revoke(unit, user_id, *_SIDES)


async def _move(unit: UnitOfWork, user: User, email: str, device: Device) -> None:
    for address in (user.email, email):
        await notify(unit, user.id, address, Notice.EMAIL_CHANGED, device, email)
    user.email = email
    user.email_verified_at = func.now()
    await unit.session.flush()
    await unit.session.execute(delete(EmailChange).where(EmailChange.user_id == user.id))
    # What was mailed to the old address must not open the account any more.
    await revoke(unit, user.id, *(purpose for purpose in TokenPurpose if purpose != "API"))
