"""The letters about accounts: what each says, and the token it brings."""

from datetime import UTC
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from app.accounts.models import EmailChange, SignUp, TokenPurpose, User
from app.accounts.service.mailed_tokens import issue
from app.platform.db.unit import UnitOfWork
from app.platform.mail import Letter, letters
from app.platform.mail.letters import way
from app.platform.mail.models import Mail
from app.platform.secrets import Prefix, hash_of, new_secret
from app.settings import Settings

IGNORE = "If this was not you, ignore this mail; nothing happens without the link."


class Letters(StrEnum):
    """The letters' names."""

    SIGN_UP = "SIGN_UP"
    EMAIL_VERIFY = "EMAIL_VERIFY"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 (a letter, not a password)
    SIGN_IN_LINK = "SIGN_IN_LINK"
    EMAIL_CHANGE_OLD = "EMAIL_CHANGE_OLD"
    EMAIL_CHANGE_NEW = "EMAIL_CHANGE_NEW"
    NOTICE = "NOTICE"


class Notice(StrEnum):
    """What the owner of an account is told of whenever it happens; the values are what is said."""

    PASSWORD_CHANGED = "The password was changed."  # noqa: S105 (a sentence)
    EMAIL_CHANGED = "The e-mail address was changed to {detail}."
    TOKEN_MADE = "The API token “{detail}” was made."  # noqa: S105 (a sentence)
    KEY_ADDED = "A provider's key that ends in {detail} was added."
    KEY_ROTATED = "A provider's key was replaced by one that ends in {detail}."
    KEY_REMOVED = "A provider's key that ends in {detail} was removed."
    SECOND_FACTOR_ON = "A second factor was set up: signing in asks for its codes from now on."
    SECOND_FACTOR_OFF = "The second factor was removed: the password alone signs in."
    RECOVERY_CODE_USED = "A recovery code was used to sign in; {detail} are left."
    RECOVERY_CODES_MADE = "New recovery codes were made; the old ones are worthless."
    PASSKEY_ADDED = "The passkey “{detail}” was added."
    PASSKEY_REMOVED = "The passkey “{detail}” was removed."
    ACCOUNT_LINKED = "An account at {detail} was linked: it signs in here from now on."
    ACCOUNT_UNLINKED = "The account at {detail} is not linked any more."
    ACCOUNT_DELETED = "The account was deleted, with everything that was only yours."
    OWNERSHIP_PASSED = "The last owner of the workspace “{detail}” has left: it is yours now."


async def _sign_up(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    waiting = await unit.session.get(SignUp, UUID(mail.about["sign_up"]))
    if waiting is None:
        return None
    taken = await unit.session.scalar(select(User.id).where(User.email == waiting.email))
    if taken is not None:
        await unit.session.execute(delete(SignUp).where(SignUp.id == waiting.id))
        return Letter(
            "You have a Fabula account already",
            "Somebody, perhaps you, wanted to sign up with this address, which has an account. "
            "Sign in with it; if you forgot the password, ask for a new one.\n\n"
            "If it was not you, there is nothing to do.",
        )
    token = new_secret(Prefix.MAILED)
    await unit.session.execute(
        update(SignUp).where(SignUp.id == waiting.id).values(token_hash=hash_of(token))
    )
    return Letter(
        "Finish signing up to Fabula",
        "Welcome! Show that this address is yours, within a day, with the password you chose:\n\n"
        f"{way(settings, 'sign-up', 'completeSignUp', token)}\n\n{IGNORE}",
    )


async def _email_verify(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    user = await _user(unit, User.id == mail.user_id)
    # Only the address as it was when somebody asked is verified by this.
    if user is None or user.email != mail.address:
        return None
    token = issue(unit, user.id, TokenPurpose.EMAIL_VERIFY)
    return Letter(
        "Verify your e-mail address",
        "Show that this address is yours, within two days:\n\n"
        f"{way(settings, 'verify-email', 'verifyEmail', token)}\n\n{IGNORE}",
    )


async def _password_reset(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    user = await _user(unit, User.email == mail.address)
    if user is None:
        return None
    token = issue(unit, user.id, TokenPurpose.PASSWORD_RESET)
    return Letter(
        "Choose a new password",
        "Somebody, perhaps you, forgot the password of your Fabula account. Choose a new one "
        "within an hour; all devices are signed out by it:\n\n"
        f"{way(settings, 'reset-password', 'resetPassword', token)}\n\n{IGNORE}",
    )


async def _sign_in_link(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    user = await _user(unit, User.email == mail.address)
    if user is None:
        return None
    token = issue(unit, user.id, TokenPurpose.SIGN_IN_LINK)
    return Letter(
        "Sign in to Fabula",
        "Sign in, once and within an hour, without a password:\n\n"
        f"{way(settings, 'sign-in', 'signInWithLink', token)}\n\n{IGNORE}",
    )


async def _email_change_old(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    asked = await _change(unit, mail)
    if asked is None:
        return None
    token = issue(unit, asked.user_id, TokenPurpose.EMAIL_CHANGE_OLD)
    return Letter(
        "Agree to the change of your e-mail address",
        f"Your Fabula account is to move from this address to {asked.new_email}. Agree to it, "
        "within two days; the new address is asked too:\n\n"
        f"{way(settings, 'confirm-email', 'confirmEmailChange', token)}\n\n"
        "If this was not you, somebody is signed in as you: choose a new password now.",
    )


async def _email_change_new(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    asked = await _change(unit, mail)
    # Another address may have been wished for meanwhile: this one must not agree for it.
    if asked is None or asked.new_email != mail.address:
        return None
    taken = await unit.session.scalar(select(User.id).where(User.email == asked.new_email))
    if taken is not None:
        return Letter(
            "This address has a Fabula account already",
            "Somebody, perhaps you, wanted to move another account to this address. An address "
            "has one account: delete this one first, or keep both.",
        )
    token = issue(unit, asked.user_id, TokenPurpose.EMAIL_CHANGE_NEW)
    return Letter(
        "Confirm your new e-mail address",
        "A Fabula account is to move to this address. Confirm it, within two days; the old "
        "address is asked too:\n\n"
        f"{way(settings, 'confirm-email', 'confirmEmailChange', token)}\n\n{IGNORE}",
    )


async def _notice(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    del unit, settings
    said = Notice[mail.about["notice"]].format(detail=mail.about["detail"])
    when = f"{mail.created_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    place = f" from {mail.about['address']}" if mail.about["address"] else ""
    return Letter(
        "Your Fabula account has changed",
        f"{said}\n\nThis happened on {when}{place}. If it was not you, ask for a new password: "
        "that signs out every device.",
    )


async def _user(unit: UnitOfWork, found_by: Any) -> User | None:
    return (await unit.session.scalars(select(User).where(found_by, User.is_active))).one_or_none()


async def _change(unit: UnitOfWork, mail: Mail) -> EmailChange | None:
    asked = select(EmailChange).where(
        EmailChange.id == UUID(mail.about["change"]), EmailChange.expires_at > func.now()
    )
    return (await unit.session.scalars(asked)).one_or_none()


letters.add(Letters.SIGN_UP, _sign_up)
letters.add(Letters.EMAIL_VERIFY, _email_verify)
letters.add(Letters.PASSWORD_RESET, _password_reset)
letters.add(Letters.SIGN_IN_LINK, _sign_in_link)
letters.add(Letters.EMAIL_CHANGE_OLD, _email_change_old)
letters.add(Letters.EMAIL_CHANGE_NEW, _email_change_new)
letters.add(Letters.NOTICE, _notice)
