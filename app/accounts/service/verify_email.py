from sqlalchemy import func, select

from app.accounts.identity import Identity
from app.accounts.letters import Letters
from app.accounts.models import TokenPurpose, User
from app.accounts.service.mailed_tokens import redeem
from app.accounts.service.sessions import Device
from app.accounts.service.throttle import throttle_mail, throttle_token
from app.platform.db.engine import Database
from app.platform.errors import Conflict
from app.platform.limits import RateLimiter
from app.platform.mail import post


async def request_verification(
    database: Database, limiter: RateLimiter, identity: Identity, device: Device
) -> User:
    """Mail somebody a way to show that their address is theirs."""
    async with database.read() as session:
        user = (await session.scalars(select(User).where(User.id == identity.id))).one()
    if user.email_verified_at is not None:
        raise Conflict("Your address is verified already.")
    await throttle_mail(limiter, "verify", user.email, device)
    async with database.unit() as unit:
        await post(unit, Letters.EMAIL_VERIFY, user.email, user_id=user.id)
    return user


async def verify_email(database: Database, limiter: RateLimiter, token: str, device: Device) -> str:
    """Believe that an address belongs to whoever reads its mail; return it."""
    await throttle_token(limiter, device)
    async with database.unit() as unit:
        _, user = await redeem(unit, token, TokenPurpose.EMAIL_VERIFY)
        user.email_verified_at = func.now()
        return user.email
