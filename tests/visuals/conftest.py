"""A tale that is illustrated, by a provider on loopback or by what is drawn here."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.ai.image.conftest import by_openai, file
from tests.ai.media import Server, serving
from tests.books.conftest import shelf
from tests.credits.conftest import Bank, bank, key_of
from tests.installation import Client, work_off
from tests.story.conftest import Stories, stories

__all__ = ["bank", "shelf", "stories"]

VISUAL = """
  id kind status revealedAt asOf isDefaultPortrait error { code message }
  activeVersion { id n promptUsed provider credits url thumbnailUrl blurhash width height
    params { style reference consistency } }
  versions { n isActive userFeedback }
"""
REQUEST = f"""
mutation ($input: RequestVisualInput!) {{ requestVisual(input: $input) {{
  __typename ... on RequestVisualPayload {{ visual {{ {VISUAL} }} }}
  ... on Problem {{ code message }} ... on InvalidInput {{ fields {{ path }} }}
  ... on InsufficientCredits {{ missing }}
}} }}
"""
REGENERATE = """
mutation ($input: RegenerateVisualInput!) { regenerateVisual(input: $input) {
  __typename ... on Problem { code message }
} }
"""
SHOWN = f"query ($id: ID!) {{ visual(id: $id) {{ {VISUAL} }} }}"
STORY = """
query ($id: ID!) { book(id: $id, asOf: {end: true}) {
  scenes(first: 50) { nodes { id start end } }
  characters(first: 50) { nodes { id name } }
  places(first: 50) { nodes { id name } }
} }
"""


class Studio:
    """Asks for pictures, lets workers paint, and reads what came of it."""

    def __init__(self, runtime: Runtime, bank: Bank, who: Client, book_id: str) -> None:
        self.runtime, self.bank, self.who, self.book_id = runtime, bank, who, book_id
        self.keys = 0

    async def story(self) -> dict[str, Any]:
        return dict((await self.who.ask(STORY, {"id": self.book_id}))["book"])

    async def scene(self, number: int) -> str:
        return str((await self.story())["scenes"]["nodes"][number]["id"])

    async def character(self, name: str) -> str:
        people = (await self.story())["characters"]["nodes"]
        return next(str(each["id"]) for each in people if each["name"] == name)

    async def put(self, **given: Any) -> dict[str, Any]:
        """Ask for a picture, and return the payload or the problem."""
        self.keys += 1
        asked = {"bookId": self.book_id, "idempotencyKey": f"k{self.keys}", **given}
        return dict((await self.who.ask(REQUEST, {"input": asked}))["requestVisual"])

    async def paint(self, **given: Any) -> dict[str, Any]:
        """Ask for a picture, let it be painted, and return it."""
        put = await self.put(**given)
        assert put["__typename"] == "RequestVisualPayload", put
        await work_off(self.runtime)
        return await self.shown(put["visual"]["id"])

    async def again(self, visual_id: str, feedback: str) -> dict[str, Any]:
        self.keys += 1
        asked = {"id": visual_id, "feedback": feedback, "idempotencyKey": f"k{self.keys}"}
        told = dict((await self.who.ask(REGENERATE, {"input": asked}))["regenerateVisual"])
        await work_off(self.runtime)
        return told

    async def shown(self, visual_id: str) -> dict[str, Any]:
        return dict((await self.who.ask(SHOWN, {"id": visual_id}))["visual"])

    @property
    def user(self) -> UUID:
        return key_of(self.who)

    async def entries(self) -> list[tuple[str, int]]:
        return await self.bank.entries(self.user)


def row_of(visual: dict[str, Any]) -> UUID:
    return split_id(visual["id"])[1]


@pytest.fixture
async def studio(ada: Client, stories: Stories, runtime: Runtime, bank: Bank) -> Studio:
    """Ada's book; she does not mind spoilers."""
    await ada.ask("mutation { updateSettings(input: {spoilerProtection: false}) { __typename } }")
    return Studio(runtime, bank, ada, await stories.add(ada))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        made.replies = [by_openai(file(96, 64))]
        yield made


class ByProvider:
    """Tests in which the house has a key of a provider that paints."""

    @pytest.fixture
    def settings(self, settings: Settings, server: Server) -> Settings:
        given = {"openai_api_key": SecretStr("sk-x"), "openai_url": f"{server.url}/v1"}
        return settings.model_copy(update=given)
