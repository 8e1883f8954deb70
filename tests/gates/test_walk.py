"""Everybody who must see nothing walks the whole schema, and whoever shares sees what is shared.

Each table has a row with a mark in every text; an answer that holds a mark tells whose row it was.
Types, fields, tables and columns are read off the code: what is new is walked from its first day.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLID, GraphQLNonNull, GraphQLString, get_named_type
from sqlalchemy import select, update

from app.accounts.models import AuthSession, AuthToken, User
from app.accounts.service.administer import disable_user
from app.graph import node
from app.graph.ids import encode_id
from app.graph.read.declare import entity_of
from app.platform.runtime import Runtime
from app.settings import Settings
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole
from tests.gates.operations import document, root_fields, whole
from tests.gates.test_access import contents
from tests.installation import Client, join
from tests.rows import Filler

OWNER = "markada"
CLUB = "markclub"

#: What those who share a workspace see of it, and of each other; a new column of a new table has
#: to be put here by somebody who has thought about it.
SHARED = {
    "runs.current_step",
    "personas.name",
    "personas.instructions",
    "workspaces.name",
    "workspaces.slug",
    "conversations.title",
}
FOR_OWNERS = SHARED | {"workspace_invitations.email"}

#: What is asked of somebody else's server, and holds nothing of anybody here; and what makes
#: something of books that are walked themselves.
ELSEWHERE = {
    "gutenberg",
    "estimateAnalysis",
    "similarCharacters",
    "similarPlaces",
    "checkDescription",
    "voices",
    "estimateNarration",
    "estimateVisual",
    "recap",
    "characterCard",
    "whoIs",
    "define",
    "explain",
}
#: Below these are all kinds of things at once: deeper, a document would be too long.
SHALLOW = {"search": 3, "book": 2, "books": 3, "conversation": 3}

CREATE_TOKEN = """
mutation { createApiToken(input: {name: "t", scopes: [READ, WRITE, ACCOUNT]}) {
  ... on CreateApiTokenPayload { token }
} }
"""


@dataclass
class World:
    """Somebody with everything, a workspace of theirs, and those who look at it."""

    runtime: Runtime
    owner: Client
    club: UUID
    ids: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)

    async def admit(self, guest: Client, role: WorkspaceRole) -> None:
        user_id = UUID(guest.account["id"].partition("_")[2])
        async with self.runtime.database.unit() as unit:
            unit.add(WorkspaceMember(workspace_id=self.club, user_id=user_id, role=role))

    async def send_out(self, guest: Client) -> None:
        user_id = UUID(guest.account["id"].partition("_")[2])
        async with self.runtime.database.unit() as unit:
            gone = update(WorkspaceMember).where(WorkspaceMember.user_id == user_id)
            await unit.session.execute(
                gone.where(WorkspaceMember.workspace_id == self.club).values(is_active=False)
            )

    async def learn(self) -> None:
        """Find the ids of all rows that have any, and all names in addresses."""
        async with self.runtime.database.read() as session:
            for name, kind in node._findable.items():
                model = entity_of(kind).model
                self.ids += [
                    encode_id(name, key) for key in await session.scalars(select(model.id))
                ]
            self.slugs = list(await session.scalars(select(Workspace.slug)))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with room for questions that ask for everything."""
    return settings.model_copy(
        update={
            "max_cost": 10**8,
            "max_document_bytes": 10**6,
            "rate_limit_cost": 10**9,
            "rate_limit_documents": 10**9,
        }
    )


@pytest.fixture
async def world(stranger: Client, runtime: Runtime) -> World:
    owner = await join(stranger, OWNER)
    user_id = UUID(owner.account["id"].partition("_")[2])
    async with runtime.database.unit() as unit:
        await Filler(unit, runtime.keyring, user_id, OWNER).fill()
        picture = update(User).where(User.id == user_id).values(avatar_key="avatars/ab/cd.png")
        await unit.session.execute(picture)
        club = unit.add(Workspace(name=f"{CLUB}-workspaces-name-", slug=f"{CLUB}-workspaces-slug-"))
        await unit.session.flush()
        place = WorkspaceMember(workspace_id=club.id, user_id=user_id, role=WorkspaceRole.OWNER)
        unit.add(place)
        await Filler(unit, runtime.keyring, user_id, CLUB).fill_workspace(club.id)
    return World(runtime, owner, club.id)


async def walk(world: World, who: Client) -> str:
    """Ask for everything in every way, and return all that was answered."""
    await world.learn()
    answers = []
    for name, of in root_fields("query").items():
        made = get_named_type(of.type).name
        kind = whole(made, SHALLOW.get(name, 4))
        for way in ways(world, name):
            # What the id of another thing leads to, if to anything, need not be told whole.
            fits = way.declared != "($given: ID!)" or way.variables["given"].startswith(f"{made}_")
            below = kind if fits else "__typename"
            query = f"query {way.declared} {{ {name}{way.arguments} {{ {below} }} }}"
            answers.append((await who.post(query, way.variables)).text)
    for name in node._findable:
        mine = [key for key in world.ids if key.startswith(f"{name}_")]
        kind = f"... on {name} {{ {whole(name, SHALLOW.get(name.lower(), 3))} }}"
        query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {kind} }} }}"
        answers.append((await who.post(query, {"ids": mine[:100]})).text)
    return "\n".join(answers)


@dataclass(frozen=True)
class Way:
    """Arguments with which a root field is asked; by variables, so that it is compiled once."""

    declared: str = ""
    arguments: str = ""
    variables: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, argument: str, kind: str, value: Any) -> "Way":
        """Return the way that gives one argument."""
        return cls(f"($given: {kind})", f"({argument}: $given)", {"given": value})


def ways(world: World, name: str) -> list[Way]:
    """Return the arguments with which a root field can be asked: each id, and each name."""
    arguments = root_fields("query")[name].args
    if name in ELSEWHERE:
        return []
    if name == "search":
        return [Way.by("query", "String!", mark) for mark in (OWNER, CLUB)]
    if not arguments or name in {"node", "nodes"}:
        return [] if name in {"node", "nodes"} else [Way()]
    found = [] if any(isinstance(of.type, GraphQLNonNull) for of in arguments.values()) else [Way()]
    for argument, of in arguments.items():
        if get_named_type(of.type) is GraphQLID:
            found += [Way.by(argument, "ID!", key) for key in world.ids]
        elif argument == "slug" and get_named_type(of.type) is GraphQLString:
            found += [Way.by(argument, "String!", slug) for slug in world.slugs]
        elif argument == "first":
            found.append(Way.by(argument, "Int!", 100))
    return found


def seen(text: str, mark: str) -> set[str]:
    """Return the tables and columns whose mark an answer holds."""
    return {
        f"{table}.{column}" for table, column in re.findall(rf"{mark}-([a-z_]+)-([a-z_]+)-", text)
    }


async def test_the_owner_sees_their_own(world: World) -> None:
    """What the others are searched for can be found: a walk that sees nothing proves nothing."""
    text = await walk(world, world.owner)

    assert set(re.findall(r'"extensions":{"code":"([A-Z_]+)"', text)) == {
        "FORBIDDEN",
        "INVALID_INPUT",
    }
    assert {"passkeys.name", "oauth_accounts.email", "login_events.ip"} <= seen(text, OWNER)
    assert seen(text, CLUB) >= FOR_OWNERS
    assert "/media/" in text


async def nobody(world: World) -> Client:
    return world.owner.anonymous()


async def outsider(world: World) -> Client:
    return await join(world.owner.anonymous(), "eva")


async def removed(world: World) -> Client:
    ben = await join(world.owner.anonymous(), "ben")
    await world.admit(ben, WorkspaceRole.EDITOR)
    await world.send_out(ben)
    return ben


async def disabled(world: World) -> Client:
    async with world.runtime.database.unit() as unit:
        await disable_user(unit, f"{OWNER}@example.org")
    return world.owner


async def expired(world: World) -> Client:
    async with world.runtime.database.unit() as unit:
        late = AuthSession.expires_at - timedelta(days=60)
        await unit.session.execute(update(AuthSession).values(expires_at=late))
    return world.owner


async def expired_program(world: World) -> Client:
    token = (await world.owner.ask(CREATE_TOKEN))["createApiToken"]["token"]
    async with world.runtime.database.unit() as unit:
        late = AuthToken.created_at - timedelta(days=1)
        await unit.session.execute(update(AuthToken).values(expires_at=late))
    return Client(world.owner.http, token)


@pytest.mark.parametrize(
    "who",
    [nobody, outsider, removed, disabled, expired, expired_program],
    ids=lambda who: who.__name__,
)
async def test_whoever_may_see_nothing_sees_nothing(who: object, world: World) -> None:
    assert callable(who)
    text = await walk(world, await who(world))

    assert OWNER not in text
    assert CLUB not in text
    assert "/media/" not in text


@pytest.mark.parametrize("role", [WorkspaceRole.READER, WorkspaceRole.EDITOR])
async def test_whoever_shares_a_workspace_sees_what_is_shared(
    role: WorkspaceRole, world: World
) -> None:
    ben = await join(world.owner.anonymous(), "ben")
    await world.admit(ben, role)

    text = await walk(world, ben)

    assert seen(text, CLUB) == SHARED
    assert seen(text, OWNER) == set()
    assert f"{OWNER}@example.org" not in text
    assert f'"{OWNER}"' in text


@pytest.mark.parametrize(
    "who", [nobody, outsider, removed, disabled, expired], ids=lambda who: who.__name__
)
async def test_nobody_follows_what_is_not_theirs(who: object, world: World) -> None:
    await world.learn()
    assert callable(who)
    client = await who(world)
    token = {"authorization": f"Bearer {client.token}"} if client.token else {}
    asked = 0

    for name, of in root_fields("subscription").items():
        about_something = [arg for arg, kind in of.args.items() if str(kind.type) == "ID!"]
        if not about_something and who in {outsider, removed}:
            continue  # they follow themselves
        for key in world.ids if about_something else [""]:
            way = Way.by(about_something[0], "ID!", key) if key else Way()
            below = whole(get_named_type(of.type).name)
            query = f"subscription {way.declared} {{ {name}{way.arguments} {{ {below} }} }}"
            async with asyncio.timeout(10):
                answer = await client.http.post(
                    "/graphql",
                    json={"query": query, "variables": way.variables},
                    headers={"accept": "text/event-stream", **token},
                )
            asked += 1
            assert '"errors"' in answer.text, (name, key)
            assert OWNER not in answer.text
            assert CLUB not in answer.text
    assert asked >= len(world.ids)


async def test_an_outsider_changes_nothing_by_any_id(world: World, settings: Settings) -> None:
    eva = await join(world.owner.anonymous(), "eva")
    await world.learn()
    own = eva.account["id"].partition("_")[2]
    ids = [key for key in world.ids if own not in key]
    one_of_each = {key.partition("_")[0]: key for key in ids if str(world.club) in key}
    for key in ids:
        one_of_each.setdefault(key.partition("_")[0], key)
    before = await contents(settings)

    for name in root_fields("mutation"):
        query, variables = document("mutation", name)
        if "Run_" in str(variables):
            for key in one_of_each.values():
                given = _with_ids(variables, key)
                answer = (await eva.post(query, given)).json()
                assert f"{name[0].upper()}{name[1:]}Payload" not in str(answer), (name, key)

    assert await contents(settings) == before


def _with_ids(given: Any, key: str) -> Any:
    """Put an id in the place of each that names nothing."""
    if isinstance(given, dict):
        return {name: _with_ids(value, key) for name, value in given.items()}
    if isinstance(given, list):
        return [_with_ids(value, key) for value in given]
    return key if isinstance(given, str) and given.startswith("Run_") else given
