"""Who may do and see what, as a page: read off the root fields and the types themselves."""

import inspect
from collections.abc import Iterator
from typing import Any, cast

from app.api.schema import schema
from app.graph.access import Access, access_of
from app.graph.read.declare import Entity
from app.workspaces.models import WorkspaceRole
from app.workspaces.service.membership import GRANTED, Permission

#: Where the page lies.
TABLE = "docs/permissions.md"

_PAGE = """# Who may do and see what

Written by `make permissions` from what root fields and types declare; a test keeps the two alike.

## Roles in a workspace

| role | {heads} |
|---|{rules}
{roles}

## Root fields

A scope is what a token must have been made for; a session has all of them. A permission is what the
caller's role in the workspace concerned must give.

| field | who | scope | permission |
|---|---|---|---|
{fields}

## Types

Whatever leads to a row, it is there only for those named here.

| type | rows of | shown is |
|---|---|---|
{types}
"""


def permissions() -> str:
    """Return the page."""
    heads = " | ".join(f"`{permission}`" for permission in Permission)
    return _PAGE.format(
        heads=heads,
        rules="---|" * len(Permission),
        roles="\n".join(_roles()),
        fields="\n".join(_fields()),
        types="\n".join(_types()),
    )


def _roles() -> Iterator[str]:
    for role in WorkspaceRole:
        marks = ("yes" if permission in GRANTED[role] else "-" for permission in Permission)
        yield f"| {role} | {' | '.join(marks)} |"


def _fields() -> Iterator[str]:
    roots = {
        "query": schema._schema.query_type,  # noqa: SLF001 (Strawberry names no other)
        "mutation": schema._schema.mutation_type,  # noqa: SLF001 (likewise)
        "subscription": schema._schema.subscription_type,  # noqa: SLF001 (likewise)
    }
    for operation, root in roots.items():
        for name, of in sorted(cast("Any", root).fields.items()):
            access = access_of(of.extensions["strawberry-definition"])
            yield _field(f"{operation} `{name}`", cast("Access", access))


def _field(name: str, access: Access) -> str:
    return f"| {name} | {access.name} | {access.scope or '-'} | {access.permission or '-'} |"


def _types() -> Iterator[str]:
    for name, kind in sorted(schema._schema.type_map.items()):  # noqa: SLF001 (likewise)
        definition = kind.extensions.get("strawberry-definition")
        entity = getattr(getattr(definition, "origin", None), "__dict__", {}).get("__entity__")
        if isinstance(entity, Entity):
            sentence = (inspect.getdoc(entity.visible) or "").splitlines()[0]
            table = entity.model.__tablename__
            yield f"| `{name}` | {table} | {sentence.removeprefix('Show ').rstrip('.')} |"
