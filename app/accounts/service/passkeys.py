"""Passkeys: key pairs in people's devices, which sign what we ask them to, once and soon."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.errors import InvalidCredentials
from app.accounts.identity import Identity
from app.accounts.letters import Notice
from app.accounts.models import Challenge, LoginMethod, Passkey, User
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device, Opened
from app.accounts.service.sign_in import Door
from app.accounts.service.throttle import throttle_token
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.settings import Settings

#: How long a device may take to sign.
PATIENCE = timedelta(minutes=5)

#: Passkeys of one person.
MOST = 20

LONGEST_NAME = 100

_FOREIGN = "This was not signed by your device for this server, or too late; try again."


@dataclass(frozen=True)
class Passkeys:
    """Registers passkeys and believes what they sign."""

    database: Database
    settings: Settings

    @property
    def rp_id(self) -> str:
        """Return the name of the site that passkeys are bound to."""
        return urlsplit(self.settings.app_url or self.settings.base_url).hostname or ""

    @property
    def origins(self) -> list[str]:
        """Return the pages that may ask for a passkey."""
        pages = (self.settings.app_url, self.settings.base_url, *self.settings.cors_origins)
        parts = [urlsplit(page) for page in pages if page]
        return [f"{part.scheme}://{part.netloc}" for part in parts]

    async def begin(self, identity: Identity) -> str:
        """Return the options with which a browser makes a passkey, as JSON."""
        async with self.database.unit() as unit:
            user = await proven(unit, identity)
            held = await unit.session.scalars(
                select(Passkey.credential_id).where(Passkey.user_id == user.id)
            )
            options = generate_registration_options(
                rp_id=self.rp_id,
                rp_name="Fabula",
                user_id=user.id.bytes,
                user_name=user.email,
                user_display_name=user.full_name or user.username,
                exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in held],
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
            )
            await _remember(unit, options.challenge, user.id)
        return options_to_json(options)

    async def add(self, identity: Identity, name: str, credential: str, device: Device) -> Passkey:
        """Keep a passkey that a browser has made."""
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            words = f"Name the passkey, in at most {LONGEST_NAME} characters."
            raise InvalidInput(FieldFault("name", words))
        async with self.database.unit() as unit:
            user = await proven(unit, identity)
            challenge = _challenge_in(credential)
            await _take(unit, challenge, user.id)
            try:
                made = verify_registration_response(
                    credential=credential,
                    expected_challenge=challenge,
                    expected_rp_id=self.rp_id,
                    expected_origin=self.origins,
                    require_user_verification=True,
                )
            except WebAuthnException:
                raise InvalidInput(FieldFault("credential", _FOREIGN)) from None
            count = select(func.count()).where(Passkey.user_id == user.id)
            if (await unit.session.scalar(count) or 0) >= MOST:
                raise Conflict(f"You have {MOST} passkeys; remove one first.")
            known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
            if await unit.session.scalar(known) is not None:
                raise Conflict("This passkey is registered already.")
            response = orjson.loads(credential).get("response") or {}
            transports = [str(each) for each in response.get("transports") or []][:10]
            row = unit.add(
                Passkey(
                    user_id=user.id,
                    name=name.strip(),
                    credential_id=made.credential_id,
                    public_key=made.credential_public_key,
                    sign_count=made.sign_count,
                    transports=transports,
                )
            )
            await unit.session.flush()
            await notify(unit, user.id, user.email, Notice.PASSKEY_ADDED, device, row.name)
            return row

    async def remove(self, identity: Identity, passkey_id: UUID, device: Device) -> None:
        """Believe a passkey no longer."""
        async with self.database.unit() as unit:
            user = await proven(unit, identity)
            gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id)
            name = await unit.session.scalar(gone.returning(Passkey.name))
            if name is None:
                raise NotFound("You have no such passkey.")
            await notify(unit, user.id, user.email, Notice.PASSKEY_REMOVED, device, name)

    async def begin_sign_in(self, door: Door) -> str:
        """Return the options with which a browser signs in by whatever passkey it has, as JSON."""
        await throttle_token(door.limiter, door.device)
        options = generate_authentication_options(
            rp_id=self.rp_id, user_verification=UserVerificationRequirement.REQUIRED
        )
        async with self.database.unit() as unit:
            await unit.session.execute(delete(Challenge).where(Challenge.expires_at < func.now()))
            await _remember(unit, options.challenge, None)
        return options_to_json(options)

    async def sign_in(self, door: Door, credential: str) -> tuple[User, Opened]:
        """Open a session for whoever's device has signed, which made sure of its owner."""
        await throttle_token(door.limiter, door.device)
        challenge = _challenge_in(credential)
        async with self.database.unit() as unit:
            await _take(unit, challenge, None)
            row = await _signer(unit, credential)
            try:
                signed = verify_authentication_response(
                    credential=credential,
                    expected_challenge=challenge,
                    expected_rp_id=self.rp_id,
                    expected_origin=self.origins,
                    credential_public_key=row.public_key,
                    credential_current_sign_count=row.sign_count,
                    require_user_verification=True,
                )
            except WebAuthnException:
                raise InvalidCredentials(_FOREIGN) from None
            row.sign_count = signed.new_sign_count
            row.last_used_at = func.now()
            user = (await unit.session.scalars(select(User).where(User.id == row.user_id))).one()
            return user, await door.enter(unit, user.id, LoginMethod.PASSKEY)


async def _remember(unit: UnitOfWork, challenge: bytes, user_id: UUID | None) -> None:
    unit.add(
        Challenge(
            user_id=user_id,
            challenge_hash=hashlib.sha256(challenge).digest(),
            expires_at=func.now() + PATIENCE,
        )
    )


async def _take(unit: UnitOfWork, challenge: bytes, user_id: UUID | None) -> None:
    """Use a challenge up: what a device signed is believed once."""
    taken = delete(Challenge).where(
        Challenge.challenge_hash == hashlib.sha256(challenge).digest(),
        Challenge.user_id.is_not_distinct_from(user_id),
        Challenge.expires_at > func.now(),
    )
    if await unit.session.scalar(taken.returning(Challenge.id)) is None:
        raise InvalidInput(FieldFault("credential", _FOREIGN))


async def _signer(unit: UnitOfWork, credential: str) -> Passkey:
    try:
        key = base64url_to_bytes(orjson.loads(credential)["rawId"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput(FieldFault("credential", _FOREIGN)) from None
    asked = select(Passkey).where(Passkey.credential_id == key).with_for_update()
    row = (await unit.session.scalars(asked)).one_or_none()
    if row is None:
        raise InvalidCredentials("This passkey is not registered here, or was removed.")
    return row


def _challenge_in(credential: str) -> bytes:
    """Return the challenge that a device says it has signed."""
    try:
        client = orjson.loads(
            base64url_to_bytes(orjson.loads(credential)["response"]["clientDataJSON"])
        )
        return base64url_to_bytes(client["challenge"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput(
            FieldFault("credential", "Send what the browser's credential API gave, as JSON.")
        ) from None
