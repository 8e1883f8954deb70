"""The form of the answer is one that both providers hold a model to."""

from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest

from app.story.reading.schema import PartAnswer

STRICT = {
    "anthropic": anthropic.transform_schema(PartAnswer),
    "openai": openai.pydantic_function_tool(PartAnswer)["function"]["parameters"],
}
#: So many fields that may be null a strict schema has at most.
UNIONS = 16


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from nodes(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from nodes(each)


@pytest.mark.parametrize("provider", STRICT)
def test_nothing_is_left_open(provider: str) -> None:
    found = list(nodes(STRICT[provider]))

    objects = [each for each in found if each.get("type") == "object"]
    assert len(objects) == 12
    for each in objects:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    assert sum("anyOf" in each for each in found) <= UNIONS
    assert not any("$ref" in each and len(each) > 1 for each in found)


@pytest.mark.parametrize("provider", STRICT)
def test_small_sets_are_told(provider: str) -> None:
    scene = STRICT[provider]["$defs"]["SceneSaid"]["properties"]
    bond = STRICT[provider]["$defs"]["BondSaid"]["properties"]

    mood, nothing = scene["mood"]["anyOf"]
    assert "tense" in mood["enum"]
    assert nothing == {"type": "null"}
    assert "PARENT" in bond["type"]["enum"]
    assert "CONVERSES" not in bond["type"]["enum"]
