import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.errors import WorthlessToken
from app.accounts.letters import Letters
from app.accounts.models import LoginMethod, LoginOutcome, SignUp, User, UserRole
from app.accounts.passwords import faults_of, hash_password, matches
from app.accounts.service.login_events import record
from app.accounts.service.sessions import Device, Opened, open_session
from app.credits.service.ledger import open_wallet
from app.credits.service.renew import renew_wallet
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput
from app.platform.mail import post
from app.platform.secrets import hash_of
from app.workspaces.service import create_personal_workspace

#: How long an address may take to say that it wants the account.
PATIENCE = timedelta(days=1)

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


def email_faults(email: str, path: str = "email") -> list[FieldFault]:
    """Return what keeps an address from being one."""
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        return [FieldFault(path, "This is not an e-mail address.")]
    return []


async def sign_up(unit: UnitOfWork, account: NewAccount) -> datetime:
    """Ask an address whether it wants an account; return until when it can say so.

    What happens here is the same whether or not there is an account: the letter differs, and
    whoever writes it finds out. Nobody can make an account for somebody else's address either.
    """
    email = fold_email(account.email)
    _check(account, email)
    password_hash = await hash_password(account.password)
    if account.username is not None:
        taken = select(User.id).where(User.username == account.username)
        if await unit.session.scalar(taken) is not None:
            raise Conflict("Somebody has this user name already; choose another.")
    waiting = unit.add(
        SignUp(
            email=email,
            username=account.username,
            full_name=account.full_name.strip(),
            password_hash=password_hash,
            expires_at=func.now() + PATIENCE,
        )
    )
    await unit.session.flush()
    await unit.session.refresh(waiting)
    await post(unit, Letters.SIGN_UP, email, {"sign_up": str(waiting.id)})
    return waiting.expires_at


async def complete_sign_up(
    database: Database,
    token: str,
    password: str,
    device: Device,
    lifetime: timedelta,
    *,
    credits: int,
) -> tuple[User, Opened]:
    """Make the account that somebody signed up for, and sign it in.

    The password is asked for again: whoever gets a mail that a stranger caused must not, by
    following its link, make an account whose password the stranger knows.
    """
    asked = select(SignUp).where(
        SignUp.token_hash == hash_of(token), SignUp.expires_at > func.now()
    )
    async with database.read() as session:
        waiting = (await session.scalars(asked)).one_or_none()
    right = await matches(waiting.password_hash if waiting else None, password)
    if waiting is None:
        raise WorthlessToken
    if not right:
        raise InvalidInput(FieldFault("password", "Give the password that you signed up with."))
    async with database.unit() as unit:
        gone = await unit.session.scalar(
            delete(SignUp).where(SignUp.id == waiting.id).returning(SignUp.id)
        )
        if gone is None:
            raise WorthlessToken
        user = await _settle(unit, waiting)
        workspace = await create_personal_workspace(unit, user.id, user.username)
        await open_wallet(unit, user.id)
        await renew_wallet(unit, user.id, credits)
        opened = await open_session(unit, user.id, device, lifetime, workspace.id)
        record(unit, user.id, LoginOutcome.SUCCESS, LoginMethod.SIGN_UP, device)
    return user, opened


async def _settle(unit: UnitOfWork, waiting: SignUp) -> User:
    """Store the account; an address that got one meanwhile keeps that one."""
    values = {
        "email": waiting.email,
        "full_name": waiting.full_name,
        "password_hash": waiting.password_hash,
        "email_verified_at": func.now(),
    }
    wishes = [waiting.username] if waiting.username else []
    for wish in [*wishes, await free_username(unit, waiting.email)]:
        made = insert(User).values(**values, username=wish).on_conflict_do_nothing().returning(User)
        user = (await unit.session.scalars(made)).one_or_none()
        if user is not None:
            # Other attempts to sign this address up have come to nothing.
            await unit.session.execute(delete(SignUp).where(SignUp.email == waiting.email))
            return user
    raise WorthlessToken


async def create_user(
    unit: UnitOfWork, account: NewAccount, role: UserRole = UserRole.MEMBER
) -> User:
    """Store a new account, or say what keeps it from being stored."""
    email = fold_email(account.email)
    _check(account, email)
    # First of all: argon2 takes a tenth of a second, and a statement would take a connection.
    password_hash = await hash_password(account.password)
    values = {
        "email": email,
        "username": account.username or await free_username(unit, email),
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


def _check(account: NewAccount, email: str) -> None:
    faults = []
    faults += email_faults(email)
    if account.username is not None and not _USERNAME.fullmatch(account.username):
        faults.append(
            FieldFault(
                "username",
                "A user name has 3 to 40 characters: a-z, 0-9, and . _ - in between.",
            )
        )
    if len(account.full_name) > _LONGEST_NAME:
        faults.append(FieldFault("fullName", f"A name has at most {_LONGEST_NAME} characters."))
    faults += faults_of(account.password, *personal_words(email))
    if faults:
        raise InvalidInput(*faults)


def personal_words(email: str) -> tuple[str, ...]:
    """Return what of an address must not be in a password; short names occur in too many words."""
    name = email.partition("@")[0]
    return (email, name) if len(name) > 3 else (email,)  # noqa: PLR2004 (as it says)


async def free_username(unit: UnitOfWork, email: str) -> str:
    """Make a user name out of an address, one that nobody has."""
    wish = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0]).strip("-")[:30]
    wish = wish if _USERNAME.fullmatch(wish) else "reader"
    taken = await unit.session.scalar(
        select(func.count()).select_from(User).where(User.username == wish)
    )
    return f"{wish}-{secrets.token_hex(3)}" if taken else wish
