"""Opaque global ids: a type's name and a row's key."""

from uuid import UUID

import strawberry

from app.platform.errors import NotFound

#: Between name and key. Plain text, because whoever reads a log wants to recognise an id, and
#: because a database joins two strings much faster than it encodes one.
JOINT = "_"

#: Ids that one field takes at once.
MOST_IDS = 100


def encode_id(type_name: str, key: UUID) -> strawberry.ID:
    """Return the global id of a row."""
    return strawberry.ID(f"{type_name}{JOINT}{key}")


def split_id(id: str) -> tuple[str, UUID]:
    """Take a global id apart; what is no id of ours names nothing."""
    name, _, key = id.partition(JOINT)
    try:
        found = UUID(key)
    except ValueError:
        raise NotFound("This is not an id of anything here.") from None
    if str(found) != key:
        raise NotFound("This is not an id of anything here.")
    return name, found


def decode_id(id: str, type_name: str) -> UUID:
    """Return the key of a row of `type_name`."""
    name, key = split_id(id)
    if name != type_name:
        raise NotFound(f"This is not the id of a {type_name}.")
    return key
