"""No answer shows what plain Python, reading row by row, would hide; no list leaves a row out."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.books.models import BookKind, Licence, Visibility, WorkspaceBook
from app.books.service.texts import digest_of, section_id
from app.graph.ids import encode_id, split_id
from app.platform.db.ids import named, uuid7
from app.platform.runs.models import RecordKind, Run, RunKind, RunRecord, RunStatus
from app.platform.runtime import Runtime
from app.workspaces.models import Persona, Workspace, WorkspaceInvitation, WorkspaceMember
from app.workspaces.models import WorkspaceRole as Role
from tests.books.conftest import Shelf, document, key_of
from tests.graph.operations import queries
from tests.graph.reference import World
from tests.graph.test_two_paths import settings
from tests.installation import Client, join

__all__ = ["settings"]

ID = re.compile(rb'"([A-Z][A-Za-z]+)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')

LISTS = """
{ viewer { workspaces { id members { totalCount nodes { id person { id } } } personas { id } } }
  books(first: 100) { totalCount nodes { id workspaces { id } scenes { nodes { id } } } }
  runs(first: 100) { totalCount nodes { id } } }
"""


class Worldmaker:
    """Makes workspaces, books and runs as chance has it, among people who have accounts."""

    def __init__(self, runtime: Runtime, people: list[Client], seed: int) -> None:
        self.runtime = runtime
        self.people = people
        self.chance = Random(seed)  # noqa: S311 - nothing secret hangs on it
        self.workspaces: list[UUID] = []

    async def make(self) -> None:
        for number in range(5):
            await self._workspace(number)
        for number in range(12):
            await self._book(number)
        async with self.runtime.database.unit() as unit:
            for _ in range(12):
                unit.add(
                    run := Run(
                        id=uuid7(),
                        kind=RunKind.EXPORT,
                        status=RunStatus.QUEUED,
                        subject="test",
                        user_id=key_of(self._somebody()),
                        workspace_id=self.chance.choice([None, *self.workspaces]),
                    )
                )
                await unit.session.flush()
                unit.add(RunRecord(run_id=run.id, kind=RecordKind.STAGE, step="s", item="1"))

    def _somebody(self) -> Client:
        return self.chance.choice(self.people)

    async def _workspace(self, number: int) -> None:
        owner, *others = self.chance.sample(self.people, self.chance.randint(1, len(self.people)))
        async with self.runtime.database.unit() as unit:
            home = unit.add(
                Workspace(
                    id=uuid7(),
                    name=f"W{number}",
                    slug=f"w{number}",
                    is_active=self.chance.random() < 0.8,
                )
            )
            await unit.session.flush()
            self.workspaces.append(home.id)
            places = [(owner, Role.OWNER, True)]
            places += [
                (each, self.chance.choice(list(Role)), self.chance.random() < 0.7)
                for each in others
            ]
            for person, role, active in places:
                unit.add(
                    WorkspaceMember(
                        workspace_id=home.id,
                        user_id=key_of(person),
                        role=role,
                        is_active=active,
                    )
                )
            unit.add(Persona(workspace_id=home.id, name="Plain", instructions="Be plain."))
            unit.add(
                WorkspaceInvitation(
                    workspace_id=home.id,
                    email=self._somebody().account["email"],
                    role=Role.READER,
                    invited_by=key_of(owner),
                    token_hash=bytes([number]) * 32,
                    expires_at=datetime.now(UTC) + timedelta(days=1),
                )
            )

    async def _book(self, number: int) -> None:
        owner = self._somebody()
        visibility = self.chance.choice(list(Visibility))
        book_id = await Shelf(self.runtime).add(
            owner,
            title=f"B{number}",
            kind=self.chance.choice(list(BookKind)),
            visibility=visibility,
            licence=Licence.OPEN,
        )
        async with self.runtime.database.unit() as unit:
            for home in self.chance.sample(self.workspaces, self.chance.randint(0, 3)):
                # Somebody else may have shared it while it was public.
                adder = owner if self.chance.random() < 0.7 else self._somebody()
                unit.add(
                    WorkspaceBook(
                        workspace_id=home, book_id=split_id(book_id)[1], added_by=key_of(adder)
                    )
                )


def shown(answer: bytes) -> Iterator[tuple[str, UUID]]:
    """Yield the ids in an answer, wherever they stand."""
    for kind, key in ID.findall(answer):
        yield kind.decode(), UUID(key.decode())


def ids_of(world: World, kind: str, table: str) -> list[str]:
    return [encode_id(kind, row["id"]) for row in world.rows[table]]


def listed(nodes: Iterable[dict[str, Any]]) -> set[str]:
    return {each["id"] for each in nodes}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_answer_is_what_the_slow_reference_would_show(
    runtime: Runtime, stranger: Client, seed: int
) -> None:
    people = [await join(stranger, name) for name in ("ada", "bob", "cai", "dee")]
    await Worldmaker(runtime, people, seed).make()
    made = document()
    text_id = named(digest_of(made))
    await Shelf(runtime).scenes(text_id, made)
    world = await World.read(runtime)
    viewers = {id(each): key_of(each) for each in people}
    ids = {
        "Run": ids_of(world, "Run", "runs"),
        "Workspace": ids_of(world, "Workspace", "workspaces"),
        "slug": [row["slug"] for row in world.rows["workspaces"]],
        "Book": ids_of(world, "Book", "books"),
        "Section": [encode_id("Section", section_id(text_id, number)) for number in range(3)],
    }
    people_ids = ids_of(world, "User", "users")
    ids["any"] = [*people_ids, *ids["Run"], *ids["Workspace"], *ids["Book"]]

    for who in people:
        me = viewers[id(who)]
        lists = await who.ask(LISTS)

        assert listed(lists["books"]["nodes"]) == {
            each for each in ids["Book"] if world.sees(me, "Book", split_id(each)[1])
        }
        assert lists["books"]["totalCount"] == len(lists["books"]["nodes"])
        assert listed(lists["runs"]["nodes"]) == {
            each for each in ids["Run"] if world.sees(me, "Run", split_id(each)[1])
        }
        assert lists["runs"]["totalCount"] == len(lists["runs"]["nodes"])
        for home in lists["viewer"]["workspaces"]:
            assert home["members"]["totalCount"] == len(home["members"]["nodes"])
        found = await who.ask(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids["any"]}
        )
        for asked, node in zip(ids["any"], found["nodes"], strict=True):
            kind, key = split_id(asked)
            assert (node is not None) == world.sees(me, kind, key), (asked, me)

    loop = asyncio.get_running_loop()

    async def look(query: str, variables: dict[str, Any], who: Client) -> None:
        answer = await who.post(query, variables)
        data = orjson.dumps(answer.json().get("data"))
        for kind, key in shown(data):
            assert world.sees(viewers.get(id(who)), kind, key), (query, kind, key)

    @examples(
        max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(queries(ids), st.sampled_from([*people, stranger.anonymous()]))
    def check(query: tuple[str, dict[str, Any]], who: Client) -> None:
        asyncio.run_coroutine_threadsafe(look(*query, who), loop).result()

    await asyncio.to_thread(check)


async def test_the_reference_hides_and_shows(runtime: Runtime, ada: Client, bob: Client) -> None:
    """The reference itself is held to a world small enough to be seen at a glance."""
    shelf = Shelf(runtime)
    hers, open_to_all = (
        await shelf.add(ada),
        await shelf.add(ada, visibility=Visibility.PUBLIC, licence=Licence.OPEN),
    )
    world = await World.read(runtime)

    assert len(world.rows["books"]) == 2
    for book_id, by_bob in ((hers, False), (open_to_all, True)):
        key = split_id(book_id)[1]
        assert world.sees(key_of(ada), "Book", key)
        assert world.sees(key_of(bob), "Book", key) is by_bob
        assert not world.sees(None, "Book", key)
