"""A workspace that several people share, and what they do in it, in the words of the API."""

from typing import Any

import pytest

from app.platform.runtime import Runtime
from tests.installation import Client, Mailbox, work_off

CREATE = """
mutation ($name: String!) { createWorkspace(input: {name: $name}) {
  __typename ... on CreateWorkspacePayload { workspace { id name role isActive } }
} }
"""
INVITE = """
mutation ($workspace: ID!, $email: String!, $role: WorkspaceRole!) {
  inviteMember(input: {workspaceId: $workspace, email: $email, role: $role}) {
    __typename ... on InviteMemberPayload { invitation { id } } ... on Problem { message }
  }
}
"""
ACCEPT = """
mutation ($input: InvitationInput!) { acceptInvitation(input: $input) {
  __typename ... on AcceptInvitationPayload { workspace { name role } } ... on Problem { message }
} }
"""
MEMBERS = """
query ($id: ID!) { workspace(id: $id) {
  role members(first: 9) { totalCount nodes { id role person { username } } }
} }
"""


class Club:
    """A workspace, owned by whoever made it."""

    def __init__(self, owner: Client, key: str, runtime: Runtime, mailbox: Mailbox) -> None:
        self.owner = owner
        self.id = key
        self.runtime = runtime
        self.mailbox = mailbox

    async def act(self, who: Client, mutation: str, **variables: Any) -> dict[str, Any]:
        """Send a mutation and return its payload."""
        (payload,) = (await who.ask(mutation, variables)).values()
        found: dict[str, Any] = payload
        return found

    async def invite(self, email: str, role: str = "READER") -> dict[str, Any]:
        """Offer a place, and let the mail go out."""
        made = await self.act(self.owner, INVITE, workspace=self.id, email=email, role=role)
        await work_off(self.runtime)
        return made

    async def admit(self, guest: Client, role: str) -> str:
        """Let somebody in, and return their place's id."""
        email = guest.account["email"]
        await self.invite(email, role)
        token = self.mailbox.token(email)
        joined = await self.act(guest, ACCEPT, input={"token": token})
        assert joined["__typename"] == "AcceptInvitationPayload", joined
        return (await self.members())[guest.account["username"]][0]

    async def members(self) -> dict[str, tuple[str, str]]:
        """Return each member's place and role, by user name."""
        found = (await self.owner.ask(MEMBERS, {"id": self.id}))["workspace"]["members"]["nodes"]
        return {node["person"]["username"]: (node["id"], node["role"]) for node in found}

    async def place_of(self, who: Client) -> str:
        """Return somebody's place's id."""
        return (await self.members())[who.account["username"]][0]


@pytest.fixture
async def club(ada: Client, runtime: Runtime, mailbox: Mailbox) -> Club:
    """A workspace that ada owns."""
    made = (await ada.ask(CREATE, {"name": "The club"}))["createWorkspace"]["workspace"]
    return Club(ada, made["id"], runtime, mailbox)
