"""Opaque global ids: a type's name and a row's key, in a form clients do not take apart."""

import base64
import binascii
from uuid import UUID

import strawberry

from app.platform.errors import NotFound


def encode_id(type_name: str, key: UUID) -> strawberry.ID:
    """Return the global id of a row."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode())


def split_id(id: str) -> tuple[str, UUID]:
    """Take a global id apart; what is no id of ours names nothing."""
    try:
        name, _, key = base64.urlsafe_b64decode(id.encode()).decode().partition(":")
        return name, UUID(key)
    except (ValueError, binascii.Error):
        raise NotFound("This is not an id of anything here.") from None


def decode_id(id: str, type_name: str) -> UUID:
    """Return the key of a row of `type_name`."""
    name, key = split_id(id)
    if name != type_name:
        raise NotFound(f"This is not the id of a {type_name}.")
    return key
