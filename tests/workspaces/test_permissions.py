"""What a field declares is what it takes: each role tries each mutation that asks for something."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.api.permissions import TABLE, permissions
from app.graph.ids import encode_id
from app.settings import Settings
from app.workspaces.models import Persona, WorkspaceInvitation, WorkspaceMember, WorkspaceRole
from app.workspaces.service.membership import GRANTED, Permission
from tests.gates.operations import document, root_fields
from tests.gates.test_access import contents, rule
from tests.gates.test_schema import ROOT
from tests.installation import Client, join
from tests.workspaces.club import Club

DECLARED = {
    name: Permission(permission)
    for name in root_fields("mutation")
    if (permission := rule("mutation", name).permission) is not None
}

#: The row that `id` names, where a mutation does not say it in the argument's name.
NAMED = {"revokeInvitation": "Invitation", "updatePersona": "Persona", "removePersona": "Persona"}


async def given(club: Club, name: str, who: Client) -> tuple[str, dict[str, Any]]:
    """Write a mutation that would do something in the club."""
    query, variables = document("mutation", name)
    async with club.runtime.database.unit() as unit:
        key = UUID(club.id.partition("_")[2])
        owner = UUID(club.owner.account["id"].partition("_")[2])
        persona = unit.add(Persona(workspace_id=key, name="Critic"))
        offer = unit.add(
            WorkspaceInvitation(
                workspace_id=key,
                invited_by=owner,
                email=f"{name.lower()}@{who.account['username']}.example.org",
                role=WorkspaceRole.READER,
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
        await unit.session.flush()
        rows = {
            "workspaceId": club.id,
            "memberId": await club.place_of(who),
            "personaId": encode_id("Persona", persona.id),
            "Persona": encode_id("Persona", persona.id),
            "Invitation": encode_id("Invitation", offer.id),
        }
    asked = variables["input"]
    for argument in asked:
        asked[argument] = rows.get(argument, asked[argument])
    if "id" in asked:
        asked["id"] = rows[NAMED[name]]
    if "email" in asked:
        asked["email"] = "new@example.org"
    return query, variables


@pytest.mark.parametrize("name", DECLARED)
async def test_each_role_may_do_exactly_what_is_declared(
    name: str, club: Club, stranger: Client, settings: Settings
) -> None:
    people = {}
    for role in WorkspaceRole:
        people[role] = await join(stranger, role.lower())
        async with club.runtime.database.unit() as unit:
            key = UUID(people[role].account["id"].partition("_")[2])
            home = UUID(club.id.partition("_")[2])
            unit.add(WorkspaceMember(workspace_id=home, user_id=key, role=role))
    outcomes = {}
    for role in reversed(WorkspaceRole):
        query, variables = await given(club, name, people[role])
        before = await contents(settings)
        (payload,) = (await people[role].ask(query, variables)).values()
        outcomes[role] = payload["__typename"] not in {"Forbidden", "NotFound"}
        if not outcomes[role]:
            assert payload["__typename"] == "Forbidden"
            assert await contents(settings) == before

    assert outcomes == {role: DECLARED[name] in GRANTED[role] for role in WorkspaceRole}


def test_the_table_in_the_docs_is_what_is_declared() -> None:
    page = permissions()

    assert (ROOT / TABLE).read_text() == page, "Run `make permissions`."
    assert "|  |" not in page, "A predicate says in a docstring to whom it shows what."
