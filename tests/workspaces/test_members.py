"""Invited, let in, made more or less, sent out; and never without an owner."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import func, select, update

from app.accounts.models import User
from app.platform.runtime import Runtime
from app.settings import Settings
from app.workspaces.models import WorkspaceInvitation, WorkspaceMember
from tests.installation import Client, Mailbox, join
from tests.workspaces.club import ACCEPT, INVITE, MEMBERS, Club

ROLE = """
mutation ($id: ID!, $role: WorkspaceRole!) { changeRole(input: {memberId: $id, role: $role}) {
  __typename ... on ChangeRolePayload { member { role } } ... on Problem { message }
} }
"""
REMOVE = "mutation ($id: ID!) { removeMember(input: {memberId: $id}) { __typename } }"
LEAVE = "mutation ($id: ID!) { leaveWorkspace(input: {workspaceId: $id}) { __typename } }"
DECLINE = "mutation ($input: InvitationInput!) { declineInvitation(input: $input) { __typename } }"
REVOKE = "mutation ($id: ID!) { revokeInvitation(input: {id: $id}) { __typename } }"
MINE = "{ viewer { invitations { id workspaceName role invitedBy email } } }"
SEE = "query ($id: ID!) { workspace(id: $id) { name } }"


async def test_an_invitation_arrives_in_the_mail_and_in_the_list(
    club: Club, bob: Client, mailbox: Mailbox
) -> None:
    made = await club.invite("Bob@example.org", "EDITOR")

    assert mailbox.subjects("bob@example.org") == ["ada invites you to “The club”"]
    assert (await bob.ask(MINE))["viewer"]["invitations"] == [
        {
            "id": made["invitation"]["id"],
            "workspaceName": "The club",
            "role": "EDITOR",
            "invitedBy": "ada",
            "email": "bob@example.org",
        }
    ]


@pytest.mark.parametrize("by", ["id", "token"])
async def test_accepting_makes_a_member(by: str, club: Club, bob: Client) -> None:
    made = await club.invite("bob@example.org", "EDITOR")
    ways = {"id": made["invitation"]["id"], "token": club.mailbox.token("bob@example.org")}

    joined = await club.act(bob, ACCEPT, input={by: ways[by]})
    again = await club.act(bob, ACCEPT, input={by: ways[by]})

    assert joined["workspace"] == {"name": "The club", "role": "EDITOR"}
    assert again["__typename"] == "NotFound"
    assert {name: role for name, (_, role) in (await club.members()).items()} == {
        "ada": "OWNER",
        "bob": "EDITOR",
    }


async def test_an_invitation_is_for_the_address_it_was_mailed_to(
    club: Club, bob: Client, stranger: Client
) -> None:
    made = await club.invite("bob@example.org")
    eva = await join(stranger, "eva")

    by_token = await club.act(eva, ACCEPT, input={"token": club.mailbox.token("bob@example.org")})
    by_id = await club.act(eva, ACCEPT, input={"id": made["invitation"]["id"]})

    assert by_token["__typename"] == by_id["__typename"] == "NotFound"
    assert (await eva.ask(MINE))["viewer"]["invitations"] == []


async def test_an_address_that_is_only_claimed_gets_nothing(
    club: Club, bob: Client, runtime: Runtime
) -> None:
    async with runtime.database.unit() as unit:
        claimed = update(User).where(User.username == "bob").values(email_verified_at=None)
        await unit.session.execute(claimed)
    await club.invite("bob@example.org")

    answer = await club.act(bob, ACCEPT, input={"token": club.mailbox.token("bob@example.org")})

    assert answer["__typename"] == "Conflict"
    assert (await bob.ask(MINE))["viewer"]["invitations"] == []


async def test_what_was_declined_revoked_or_has_expired_admits_nobody(
    club: Club, bob: Client, runtime: Runtime
) -> None:
    made = (await club.invite("bob@example.org"))["invitation"]["id"]
    declined = await club.act(bob, DECLINE, input={"id": made})
    after_decline = await club.act(bob, ACCEPT, input={"id": made})
    made = (await club.invite("bob@example.org"))["invitation"]["id"]
    revoked = await club.act(club.owner, REVOKE, id=made)
    after_revoke = await club.act(bob, ACCEPT, input={"id": made})
    made = (await club.invite("bob@example.org"))["invitation"]["id"]
    async with runtime.database.unit() as unit:
        late = WorkspaceInvitation.expires_at - timedelta(days=14)
        await unit.session.execute(update(WorkspaceInvitation).values(expires_at=late))
    after_expiry = await club.act(bob, ACCEPT, input={"id": made})

    assert declined == {"__typename": "DeclineInvitationPayload"}
    assert revoked == {"__typename": "RevokeInvitationPayload"}
    for answer in (after_decline, after_revoke, after_expiry):
        assert answer["__typename"] == "NotFound"
    assert set(await club.members()) == {"ada"}


async def test_inviting_again_renews_the_offer_and_the_old_mail_is_worthless(
    club: Club, bob: Client
) -> None:
    first = await club.invite("bob@example.org", "READER")
    old = club.mailbox.token("bob@example.org")
    second = await club.invite("bob@example.org", "EDITOR")

    answer = await club.act(bob, ACCEPT, input={"token": old})

    assert first == second
    assert answer["__typename"] == "NotFound"
    joined = await club.act(bob, ACCEPT, input={"token": club.mailbox.token("bob@example.org")})
    assert joined["workspace"]["role"] == "EDITOR"


async def test_who_is_sent_out_sees_nothing_from_that_moment(club: Club, bob: Client) -> None:
    place = await club.admit(bob, "EDITOR")
    before = await bob.ask(SEE, {"id": club.id})

    removed = await club.act(club.owner, REMOVE, id=place)

    assert before == {"workspace": {"name": "The club"}}
    assert removed == {"__typename": "RemoveMemberPayload"}
    assert await bob.ask(SEE, {"id": club.id}) == {"workspace": None}
    assert await bob.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": place}) == {
        "node": None
    }


async def test_a_role_counts_from_the_next_request_on(club: Club, bob: Client) -> None:
    place = await club.admit(bob, "READER")

    before = await club.act(bob, INVITE, workspace=club.id, email="x@example.org", role="READER")
    await club.act(club.owner, ROLE, id=place, role="OWNER")
    after = await club.act(bob, INVITE, workspace=club.id, email="x@example.org", role="READER")

    assert (before["__typename"], after["__typename"]) == ("Forbidden", "InviteMemberPayload")


async def test_the_last_owner_can_neither_leave_nor_become_less(club: Club, bob: Client) -> None:
    await club.admit(bob, "EDITOR")
    own = await club.place_of(club.owner)

    left = await club.act(club.owner, LEAVE, id=club.id)
    less = await club.act(club.owner, ROLE, id=own, role="READER")
    out = await club.act(club.owner, REMOVE, id=own)

    assert [each["__typename"] for each in (left, less, out)] == ["Conflict"] * 3
    assert (await club.members())["ada"] == (own, "OWNER")


async def test_of_two_owners_who_leave_at_once_one_stays(
    club: Club, bob: Client, runtime: Runtime
) -> None:
    await club.admit(bob, "OWNER")

    answers = await asyncio.gather(
        *(club.act(who, LEAVE, id=club.id) for who in (club.owner, bob) for _ in range(3))
    )

    names = sorted(each["__typename"] for each in answers)
    assert names.count("LeaveWorkspacePayload") == 1
    async with runtime.database.read() as session:
        # The club's one owner, and the two personal workspaces'.
        owners = select(func.count()).where(WorkspaceMember.role == "OWNER")
        assert await session.scalar(owners) == 3


async def test_the_database_itself_keeps_an_owner(
    club: Club, bob: Client, stranger: Client, settings: Settings
) -> None:
    """Two transactions, each of which ends another owner's part by plain SQL, at the same time."""
    await club.admit(bob, "OWNER")
    await club.admit(await join(stranger, "eva"), "READER")
    url = str(settings.database_url)
    first, second = await asyncpg.connect(url), await asyncpg.connect(url)
    club_id = club.id.partition("_")[2]
    end = (
        "DELETE FROM workspace_members m USING users u "
        "WHERE m.user_id = u.id AND u.username = $1 AND m.workspace_id = $2::uuid"
    )
    try:
        begun = [connection.transaction() for connection in (first, second)]
        for transaction in begun:
            await transaction.start()
        await first.execute(end, "ada", club_id)
        await second.execute(end, "bob", club_id)
        # Each commit looks anew while it holds the workspace: the second sees the first's.
        outcomes = await asyncio.gather(
            *(transaction.commit() for transaction in begun), return_exceptions=True
        )
    finally:
        await first.close()
        await second.close()

    refused = [each for each in outcomes if each is not None]
    assert [type(each) for each in refused] == [asyncpg.CheckViolationError]


async def test_ones_own_workspace_stays_ones_own(ada: Client) -> None:
    own = (await ada.ask("{ viewer { currentWorkspace { id } } }"))["viewer"]["currentWorkspace"]
    query = INVITE.replace("... on Problem { message }", "")
    given = {"workspace": own["id"], "email": "bob@example.org", "role": "READER"}

    invited = (await ada.ask(query, given))["inviteMember"]
    left = (await ada.ask(LEAVE, {"id": own["id"]}))["leaveWorkspace"]

    assert invited == {"__typename": "Conflict"}
    assert left == {"__typename": "Conflict"}


async def test_members_see_of_each_other_what_is_meant_for_others(
    club: Club, bob: Client, stranger: Client
) -> None:
    await club.admit(bob, "READER")
    eva = await join(stranger, "eva")
    key = club.owner.account["id"].partition("_")[2]
    query = "query ($id: ID!) { node(id: $id) { ... on Person { username } } }"

    seen = await bob.ask(query, {"id": f"Person_{key}"})
    private = await bob.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": f"User_{key}"})
    unseen = await eva.ask(query, {"id": f"Person_{key}"})

    assert seen == {"node": {"username": "ada"}}
    assert private == unseen == {"node": None}
    assert (await eva.ask(MEMBERS, {"id": club.id})) == {"workspace": None}
