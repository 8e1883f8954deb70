"""A second factor: codes of an authenticator app, and recovery codes for whoever lost it."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.errors import SecondFactorRequired
from app.accounts.letters import Notice
from app.accounts.models import LoginMethod, LoginOutcome, RecoveryCode, SecondFactor, User
from app.accounts.service.login_events import record
from app.accounts.service.notices import notify
from app.accounts.service.sessions import Device
from app.accounts.service.throttle import throttle_code
from app.platform.crypto import Keyring
from app.platform.db.engine import Database
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.platform.limits import RateLimiter

ISSUER = "Fabula"

#: Seconds that a code is shown, and how many digits it has: what all apps understand.
INTERVAL, DIGITS = 30, 6

#: Intervals that a clock may be off, to either side.
DRIFT = 1

RECOVERY_CODES = 10

WRONG = "This code is not right, or was used before; send the one that is shown next."


@dataclass(frozen=True)
class Begun:
    """A second factor that waits for its first code."""

    secret: str
    uri: str


@dataclass(frozen=True)
class SecondFactors:
    """Sets second factors up, and asks for their codes."""

    database: Database
    limiter: RateLimiter
    keyring: Keyring
    clock: Callable[[], float] = time.time

    async def demand(self, user_id: UUID, code: str | None, device: Device) -> None:
        """Count a code that is needed, or say that it is; note it when it is wrong."""
        async with self.database.read() as session:
            factor = await _confirmed(session, user_id)
            if factor is None:
                return
            if not code:
                raise SecondFactorRequired
            await throttle_code(self.limiter, user_id)
            recovery = await session.scalar(select(RecoveryCode.id).where(*_unused(user_id, code)))
        if recovery is None and self._interval(factor, code) is None:
            async with self.database.unit() as unit:
                record(unit, user_id, LoginOutcome.WRONG_CODE, LoginMethod.PASSWORD, device)
            raise SecondFactorRequired(WRONG)

    async def use(self, unit: UnitOfWork, user: User, code: str | None, device: Device) -> None:
        """Use a code up, so that nobody who saw it can use it again."""
        factor = await _confirmed(unit.session, user.id, lock=True)
        if factor is None:
            return
        if not code:
            raise SecondFactorRequired
        interval = self._interval(factor, code)
        if interval is not None:
            factor.last_interval = interval
            return
        used = update(RecoveryCode).where(*_unused(user.id, code)).values(used_at=func.now())
        if await unit.session.scalar(used.returning(RecoveryCode.id)) is None:
            raise SecondFactorRequired(WRONG)
        left = await unit.session.scalar(
            select(func.count()).where(
                RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
            )
        )
        await notify(unit, user.id, user.email, Notice.RECOVERY_CODE_USED, device, str(left or 0))

    async def begin(self, unit: UnitOfWork, user: User) -> Begun:
        """Make a secret for an app; it counts once a first code has shown that the app has it."""
        if await _confirmed(unit.session, user.id, lock=True) is not None:
            raise Conflict("You have a second factor already; remove it first.")
        await unit.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
        secret = secrets.token_bytes(20)
        key = uuid7()
        sealed = self.keyring.seal(secret, context_of(key))
        unit.add(SecondFactor(id=key, user_id=user.id, secret=sealed))
        written = base64.b32encode(secret).decode()
        label = quote(f"{ISSUER}:{user.email}")
        uri = f"otpauth://totp/{label}?secret={written}&issuer={ISSUER}"
        return Begun(written, f"{uri}&digits={DIGITS}&period={INTERVAL}")

    async def confirm(self, unit: UnitOfWork, user: User, code: str, device: Device) -> list[str]:
        """Let a second factor count, and return its recovery codes, which are shown this once."""
        await throttle_code(self.limiter, user.id)
        asked = select(SecondFactor).where(SecondFactor.user_id == user.id).with_for_update()
        factor = (await unit.session.scalars(asked)).one_or_none()
        if factor is None or factor.confirmed_at is not None:
            raise NotFound("There is no second factor to confirm; begin with startSecondFactor.")
        interval = self._interval(factor, code)
        if interval is None:
            raise InvalidInput(FieldFault("code", WRONG))
        factor.last_interval = interval
        factor.confirmed_at = func.now()
        await notify(unit, user.id, user.email, Notice.SECOND_FACTOR_ON, device)
        return await self._codes(unit, user.id)

    async def remove(self, unit: UnitOfWork, user: User, device: Device) -> None:
        """Take the second factor away."""
        removed = delete(SecondFactor).where(SecondFactor.user_id == user.id)
        if await unit.session.scalar(removed.returning(SecondFactor.id)) is None:
            raise NotFound("You have no second factor.")
        await unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        await notify(unit, user.id, user.email, Notice.SECOND_FACTOR_OFF, device)

    async def renew_codes(self, unit: UnitOfWork, user: User, device: Device) -> list[str]:
        """Make new recovery codes; the old ones are worthless."""
        if await _confirmed(unit.session, user.id, lock=True) is None:
            raise NotFound("You have no second factor.")
        await notify(unit, user.id, user.email, Notice.RECOVERY_CODES_MADE, device)
        return await self._codes(unit, user.id)

    async def _codes(self, unit: UnitOfWork, user_id: UUID) -> list[str]:
        await unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        # 80 random bits each: nothing slower than a plain hash is needed to keep them.
        codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
        unit.session.add_all(
            RecoveryCode(user_id=user_id, code_hash=_digest(code)) for code in codes
        )
        return ["-".join(code[at : at + 4] for at in range(0, 16, 4)).lower() for code in codes]

    def _interval(self, factor: SecondFactor, code: str) -> int | None:
        """Return the interval a code belongs to, if it is right and newer than the last one."""
        digits = code.replace(" ", "")
        if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
            return None
        secret = self.keyring.open(factor.secret, context_of(factor.id))
        totp = TOTP(secret, DIGITS, SHA1(), INTERVAL)  # noqa: S303 (what all apps understand)
        now = int(self.clock()) // INTERVAL
        for interval in range(now - DRIFT, now + DRIFT + 1):
            if interval > factor.last_interval:
                try:
                    totp.verify(digits.encode(), interval * INTERVAL)
                except InvalidToken:
                    continue
                return interval
        return None


def context_of(key: UUID) -> str:
    """Return what a sealed secret is bound to, so that it opens in its own row only."""
    return f"second_factors/{key}/secret"


async def _confirmed(
    session: AsyncSession, user_id: UUID, *, lock: bool = False
) -> SecondFactor | None:
    asked = select(SecondFactor).where(
        SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None)
    )
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(asked)).one_or_none()


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.replace("-", "").replace(" ", "").upper().encode()).digest()


def _unused(user_id: UUID, code: str) -> tuple[ColumnElement[bool], ...]:
    return (
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_hash == _digest(code),
        RecoveryCode.used_at.is_(None),
    )
