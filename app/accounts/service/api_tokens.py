from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.models import AuthToken, TokenPurpose
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.scopes import ALL_SCOPES, Scope
from app.platform.secrets import Prefix, hash_of, new_secret

LONGEST_NAME = 100
LONGEST_DAYS = 3_650


async def create_api_token(
    unit: UnitOfWork,
    user_id: UUID,
    name: str,
    scopes: list[Scope],
    days: int | None,
    held: frozenset[str] = ALL_SCOPES,
) -> tuple[AuthToken, str]:
    """Make a token for a program, with scopes that are `held`; it is shown now and never again."""
    faults = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        faults.append(FieldFault("name", f"Name the token, in at most {LONGEST_NAME} characters."))
    if not scopes:
        faults.append(FieldFault("scopes", "Give the token at least one scope."))
    if lacking := sorted(set(scopes) - held):
        words = f"What you came with lacks {', '.join(lacking)}, and cannot give it."
        faults.append(FieldFault("scopes", words))
    if days is not None and not 0 < days <= LONGEST_DAYS:
        faults.append(FieldFault("days", f"A token lives 1 to {LONGEST_DAYS} days, or for ever."))
    if faults:
        raise InvalidInput(*faults)
    token = new_secret(Prefix.API)
    row = unit.add(
        AuthToken(
            user_id=user_id,
            purpose=TokenPurpose.API,
            name=name.strip(),
            token_hash=hash_of(token),
            scopes=sorted({scope.value for scope in scopes}),
            expires_at=None if days is None else func.now() + timedelta(days=days),
        )
    )
    await unit.session.flush()
    await unit.session.refresh(row)
    return row, token


async def revoke_api_token(unit: UnitOfWork, user_id: UUID, token_id: UUID) -> AuthToken:
    """Make one of a person's tokens worthless."""
    row = (
        await unit.session.scalars(
            select(AuthToken)
            .where(
                AuthToken.id == token_id,
                AuthToken.user_id == user_id,
                AuthToken.purpose == TokenPurpose.API,
            )
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("You have no such token.")
    if row.revoked_at is None:
        await unit.session.execute(
            update(AuthToken).where(AuthToken.id == row.id).values(revoked_at=func.now())
        )
        await unit.session.refresh(row)
        unit.emit(rights_stream(user_id), RightsChanged("token revoked"))
    return row
