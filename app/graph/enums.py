"""Closed sets in the schema: the same enums as in the tables, each value explained."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import has_enum_definition

Members = TypeVar("Members", bound=StrEnum)


def describe(
    members: type[Members], meanings: Mapping[Members, str], name: str | None = None
) -> type[Members]:
    """Publish an enum, with a sentence for each value.

    It has another name where it stands beside enums of all domains, and its own would say little.
    """
    missing = set(members) - set(meanings)
    if missing:
        raise TypeError(f"{members.__name__} does not explain {sorted(missing)}.")
    # A type that was imported earlier may have made Strawberry publish the enum already.
    if not has_enum_definition(members):
        strawberry.enum(members, name=name)
    definition = members.__strawberry_definition__  # type: ignore[attr-defined]
    definition.description = (members.__doc__ or "").strip()
    for value in definition.values:
        value.description = meanings[members[value.name]]
    return members
