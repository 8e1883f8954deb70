from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.openai import OpenAITextModel
from app.ai.text.port import TextModel
from tests.ai.text.wire import Events, Wire, anthropic_events, openai_events, serving


@dataclass(frozen=True)
class Dialect:
    """A provider, as the real SDK and the server at its other end know it."""

    name: str
    model: TextModel
    wire: Wire
    events: Callable[..., Events]

    def says(self, pieces: Sequence[str], stop: str = "end_turn") -> Events:
        return self.events(pieces, stop)

    @property
    def asked(self) -> dict[str, Any]:
        return self.wire.asked[-1]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving() as made:
        yield made


@pytest.fixture(params=["anthropic", "openai"])
async def dialect(request: pytest.FixtureRequest, wire: Wire) -> AsyncIterator[Dialect]:
    if request.param == "anthropic":
        model: TextModel = AnthropicTextModel("sk-mine", wire.url, "claude-test")
        made = Dialect("anthropic", model, wire, anthropic_events)
    else:
        model = OpenAITextModel("sk-mine", f"{wire.url}/v1", "gpt-test")
        made = Dialect("openai", model, wire, openai_events)
    yield made
    await model.close()
