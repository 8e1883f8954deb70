"""A book that can be asked about, and a model that says what it is told to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from app.platform.runtime import Runtime
from app.settings import Settings
from tests.ai.text.wire import Reply, Wire, anthropic_events, serving
from tests.books.files import STORY, send
from tests.installation import Client, work_off

ASK = """
mutation ($input: AskInput!) { ask(input: $input) {
  __typename ... on AskPayload { turn { id status query ordinal } } ... on Problem { code message }
  ... on InvalidInput { fields { path message } }
} }
"""
TURN = """
query ($id: ID!) { turn(id: $id) {
  id status answer found droppedCitations provider model isCached attempt
  citations { ordinal start end quote passage { text } book { id } }
  horizons { rule offset } sources { start end } error { code message }
  usage { inputTokens outputTokens cachedTokens cost }
} }
"""


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving() as made:
        yield made


@dataclass
class Chat:
    """Asks, lets workers answer, and reads what came of it."""

    runtime: Runtime
    wire: Wire

    def says(self, *pieces: str, stop: str = "end_turn") -> None:
        """Have the model answer in these pieces, from now on."""
        self.wire.replies = [Reply(events=anthropic_events(pieces, stop))]

    async def put(self, who: Client, **given: Any) -> dict[str, Any]:
        """Ask, and return the payload or the problem."""
        answer = await who.ask(ASK, {"input": given})
        return dict(answer["ask"])

    async def ask(self, who: Client, **given: Any) -> dict[str, Any]:
        """Ask, let it be answered, and return the turn."""
        put = await self.put(who, **given)
        assert put["__typename"] == "AskPayload", put
        await work_off(self.runtime)
        return await self.turn(who, put["turn"]["id"])

    async def turn(self, who: Client, turn_id: str) -> dict[str, Any]:
        answer = await who.ask(TURN, {"id": turn_id})
        return dict(answer["turn"])

    @property
    def prompt(self) -> str:
        """What the model was asked last."""
        return str(self.wire.asked[-1]["messages"][0]["content"])


@pytest.fixture
def chat(runtime: Runtime, wire: Wire) -> Chat:
    return Chat(runtime, wire)


@pytest.fixture
def settings(settings: Settings, wire: Wire) -> Settings:
    return settings.model_copy(update={"anthropic_url": wire.url})


UNPROTECT = """
mutation { updateSettings(input: {spoilerProtection: false}) { __typename } }
"""
ADD_KEY = """
mutation ($input: AddProviderKeyInput!) { addProviderKey(input: $input) { __typename } }
"""


@pytest.fixture
async def book_id(ada: Client, runtime: Runtime) -> str:
    """A novel of Ada's that is indexed; she does not mind spoilers."""
    sent = await send(ada, STORY, "The Ferry at Night.txt")
    await work_off(runtime)
    await ada.ask(UNPROTECT)
    return str(sent["book"]["id"])


class WithModel:
    """Tests in which the installation has a key for a model."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"anthropic_api_key": SecretStr("sk-x")})
