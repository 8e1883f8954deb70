"""Opaque global ids: a type's name and a row's key."""

from uuid import UUID

import strawberry

from app.graph.opaque import reveal, wrap
from app.platform.errors import NotFound


def encode_id(type_name: str, key: UUID) -> strawberry.ID:
    """Return the global id of a row."""
    return strawberry.ID(wrap(type_name, key.hex))


def split_id(id: str) -> tuple[str, UUID]:
    """Take a global id apart; what is no id of ours names nothing."""
    name, *key = reveal(id) or [""]
    try:
        return name, UUID("".join(key))
    except ValueError:
        raise NotFound("This is not an id of anything here.") from None


def decode_id(id: str, type_name: str) -> UUID:
    """Return the key of a row of `type_name`."""
    name, key = split_id(id)
    if name != type_name:
        raise NotFound(f"This is not the id of a {type_name}.")
    return key
