"""Who is shown which pictures, and as far as they have read."""

from typing import Any

import pytest
from sqlalchemy import select

from app.books.models import Book
from app.graph.read.statement import Statement
from app.platform.db.ids import uuid7
from app.platform.runtime import Runtime
from app.story.models import Scene
from app.visuals.models import SceneVisual, Visual, VisualKind, VisualStatus, VisualVersion
from app.workspaces.models import WorkspaceRole
from tests.books.conftest import Shelf, document
from tests.books.test_reading import loaded
from tests.books.test_sharing import SHARE, workspace_of
from tests.books.test_sharing import join as join_workspace
from tests.credits.conftest import key_of
from tests.graph.test_compiled import found
from tests.installation import Client, work_off
from tests.operations.test_streams import by_websocket, served, taken
from tests.visuals.conftest import Studio, row_of

__all__ = ["loaded", "served"]

FEED = """
query ($id: ID!, $at: Int!) { book(id: $id, asOf: {offset: $at}) {
  feed(first: 100) { nodes { scene { ordinal } visual { kind activeVersion { url blurhash } } } }
} }
"""
PICTURES = """
query ($id: ID!, $at: Int!) { book(id: $id, asOf: {offset: $at}) {
  visuals { totalCount nodes { kind isMine } }
  feed { nodes { visual { kind } } }
  scenes { nodes { visuals { totalCount } } }
  character(name: "Mara") { portrait { activeVersion { n } } }
} }
"""


@pytest.fixture
async def club(studio: Studio, ada: Client, bob: Client, runtime: Runtime) -> None:
    """Bob reads Ada's book in a workspace."""
    workspace = await workspace_of(ada)
    await join_workspace(runtime, workspace, bob, WorkspaceRole.READER)
    await ada.ask(SHARE, {"id": studio.book_id, "workspace": workspace})


async def test_a_feed_of_a_hundred_scenes_with_pictures_is_one_statement(
    ada: Client,
    loaded: Client,
    shelf: Shelf,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = document({f"{n}": f"The {n}th scene is short.\n" for n in range(100)})
    book_id = await shelf.add(ada, made)
    async with runtime.database.unit() as unit:
        text_id = (await unit.session.get_one(Book, row_of({"id": book_id}))).text_id
    assert text_id is not None
    await shelf.scenes(text_id, made)
    await _pictured(runtime, ada, row_of({"id": book_id}), text_id)

    with found(monkeypatch) as noted:
        told = await ada.ask(FEED, {"id": book_id, "at": len(made.text)})

    assert [isinstance(each, Statement) for each in noted] == [True]
    nodes = told["book"]["feed"]["nodes"]
    assert len(nodes) == 100
    assert {each["visual"]["activeVersion"]["blurhash"] for each in nodes} == {"LEHV6nWB2yk8"}
    assert await loaded.ask(FEED, {"id": book_id, "at": len(made.text)}) == told


async def _pictured(runtime: Runtime, who: Client, book_id: Any, text_id: Any) -> None:
    async with runtime.database.unit() as unit:
        scenes = await unit.session.scalars(select(Scene).where(Scene.text_id == text_id))
        for scene in list(scenes):
            key = uuid7()
            unit.add(
                Visual(
                    id=key,
                    book_id=book_id,
                    user_id=key_of(who),
                    kind=VisualKind.SCENE,
                    start=scene.start,
                    end=scene.end,
                    as_of=scene.end,
                    revealed_at=scene.end,
                    status=VisualStatus.READY,
                )
            )
            await unit.session.flush()
            unit.add(SceneVisual(visual_id=key, scene_id=scene.id))
            unit.add(
                VisualVersion(
                    visual_id=key,
                    n=1,
                    storage_key="visuals/a.jpg",
                    thumbnail_key="visuals/b.webp",
                    blurhash="LEHV6nWB2yk8",
                    provider="local",
                    model="x",
                    prompt_used="",
                    generation_params={},
                    digest="",
                    revealed_at=scene.end,
                    bytes=1,
                    width=1,
                    height=1,
                    credits=0,
                    is_active=True,
                )
            )


async def test_pictures_stay_below_the_horizon(studio: Studio, ada: Client) -> None:
    scenes = (await studio.story())["scenes"]["nodes"]
    mara = await studio.character("Mara")
    for each in scenes[:2]:
        await studio.paint(kind="SCENE", sceneId=each["id"], resolution="SMALL")
    await studio.paint(kind="PORTRAIT", characterId=mara, sceneId=scenes[0]["id"])

    async def at(offset: int) -> Any:
        told = (await ada.ask(PICTURES, {"id": studio.book_id, "at": offset}))["book"]
        return (
            told["visuals"]["totalCount"],
            [each["visual"] is not None for each in told["feed"]["nodes"]],
            [each["visuals"]["totalCount"] for each in told["scenes"]["nodes"]],
            told["character"] and told["character"]["portrait"] is not None,
        )

    first, second = scenes[0]["end"], scenes[1]["end"]
    assert await at(0) == (0, [False] * 3, [0, 0, 0], None)
    assert await at(first - 1) == (1, [False] * 3, [0, 0, 0], True)
    assert await at(first) == (2, [True, False, False], [1, 0, 0], True)
    assert await at(second) == (3, [True, True, False], [1, 1, 0], True)


async def test_the_owners_pictures_go_with_the_book_and_readers_pictures_do_not(
    studio: Studio, bob: Client, ada: Client, runtime: Runtime, club: None
) -> None:
    scene = await studio.scene(0)
    hers = await studio.paint(kind="SCENE", sceneId=scene, resolution="SMALL")
    his = Studio(runtime, studio.bank, bob, studio.book_id)
    his.keys = 100
    theirs = await his.paint(kind="SCENE", sceneId=scene, resolution="SMALL")
    end = (await studio.story())["scenes"]["nodes"][-1]["end"]
    query = "query ($id: ID!) { visual(id: $id) { id versions { n } } }"

    before = (await bob.ask(query, {"id": hers["id"]}))["visual"]
    await bob.ask("mutation { updateSettings(input: {spoilerProtection: false}) { __typename } }")
    after = (await bob.ask(query, {"id": hers["id"]}))["visual"]
    shown = (await ada.ask(PICTURES, {"id": studio.book_id, "at": end}))["book"]["visuals"]
    seen = (await bob.ask(PICTURES, {"id": studio.book_id, "at": end}))["book"]["visuals"]

    assert before is None
    assert after == {"id": hers["id"], "versions": []}
    assert (await ada.ask(query, {"id": theirs["id"]}))["visual"] is None
    assert shown["nodes"] == [{"kind": "SCENE", "isMine": True}]
    assert seen["nodes"] == [{"kind": "SCENE", "isMine": True}, {"kind": "SCENE", "isMine": False}]


FOLLOW = """
subscription ($id: ID!, $after: Cursor) { visuals(bookId: $id, after: $after) {
  __typename cursor ... on VisualChanged { visual { id status } }
} }
"""


async def test_pictures_are_watched_as_they_come(
    served: Client, ada: Client, studio: Studio, runtime: Runtime
) -> None:
    who = Client(served.http, ada.token)
    async with by_websocket(who, FOLLOW, id=studio.book_id) as events:
        (snapshot,) = await taken(events, "visuals", 1)
        put = await studio.put(kind="COVER", resolution="SMALL")
        await work_off(runtime)
        told = await taken(events, "visuals", 3)

    assert snapshot["__typename"] == "VisualsSnapshot"
    assert {each["visual"]["id"] for each in told} == {put["visual"]["id"]}
    async with by_websocket(who, FOLLOW, id=studio.book_id, after=snapshot["cursor"]) as events:
        again = await taken(events, "visuals", 3)
    assert [each["cursor"] for each in again] == [each["cursor"] for each in told]
    assert {each["visual"]["status"] for each in again} == {"READY"}
