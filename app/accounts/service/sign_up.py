import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import LoginEvent, LoginMethod, LoginOutcome, User, UserRole
from app.accounts.passwords import faults_of, hash_password
from app.accounts.service.sessions import Device, Opened, open_session
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput
from app.workspaces.service import create_personal_workspace

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,38}[a-z0-9]")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 200


@dataclass(frozen=True)
class NewAccount:
    """What somebody says of themselves when signing up."""

    email: str
    password: str
    username: str | None = None
    full_name: str = ""


def fold_email(email: str) -> str:
    """Return the one spelling of an address under which an account is kept."""
    return email.strip().lower()


async def sign_up(
    unit: UnitOfWork, account: NewAccount, device: Device, lifetime: timedelta
) -> tuple[User, Opened]:
    """Create an account with its personal workspace, and sign it in."""
    user = await create_user(unit, account)
    workspace = await create_personal_workspace(unit, user.id, user.username)
    opened = await open_session(unit, user.id, device, lifetime, workspace.id)
    unit.add(
        LoginEvent(
            user_id=user.id,
            outcome=LoginOutcome.SUCCESS,
            method=LoginMethod.SIGN_UP,
            ip=device.address,
            user_agent=device.user_agent,
        )
    )
    return user, opened


async def create_user(
    unit: UnitOfWork, account: NewAccount, role: UserRole = UserRole.MEMBER
) -> User:
    """Store a new account, or say what keeps it from being stored."""
    email = fold_email(account.email)
    faults = _faults(account, email)
    if faults:
        raise InvalidInput(*faults)
    # First of all: argon2 takes a tenth of a second, and a statement would take a connection.
    password_hash = await hash_password(account.password)
    values = {
        "email": email,
        "username": account.username or await _free_username(unit, email),
        "full_name": account.full_name.strip(),
        "password_hash": password_hash,
        "role": role,
    }
    # Two sign-ups with one address may race: the constraint decides, not a look beforehand.
    user = (
        await unit.session.scalars(
            insert(User).values(values).on_conflict_do_nothing().returning(User)
        )
    ).one_or_none()
    if user is None:
        raise Conflict("There is an account with this e-mail address or user name already.")
    return user


def _faults(account: NewAccount, email: str) -> list[FieldFault]:
    faults = []
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        faults.append(FieldFault("email", "This is not an e-mail address."))
    if account.username is not None and not _USERNAME.fullmatch(account.username):
        faults.append(
            FieldFault(
                "username",
                "A user name has 3 to 40 characters: a-z, 0-9, and . _ - in between.",
            )
        )
    if len(account.full_name) > _LONGEST_NAME:
        faults.append(FieldFault("fullName", f"A name has at most {_LONGEST_NAME} characters."))
    name = email.partition("@")[0]
    return faults + faults_of(account.password, email, name if len(name) > 3 else "")  # noqa: PLR2004 (shorter names occur in too many words)


async def _free_username(unit: UnitOfWork, email: str) -> str:
    wish = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0]).strip("-")[:30]
    wish = wish if _USERNAME.fullmatch(wish) else "reader"
    taken = await unit.session.scalar(
        select(func.count()).select_from(User).where(User.username == wish)
    )
    return f"{wish}-{secrets.token_hex(3)}" if taken else wish
