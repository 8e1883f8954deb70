"""What characters and places are like, as rows of vectors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from app.ai.embed.local import LocalEmbedder, vector_of
from app.story.analysis.findings import RelationshipType
from app.story.likeness.words import Fact, steps
from app.story.service import world_rows
from app.story.service.rows import Row, Rows

#: What two do with each other tells nothing of what one is like.
_PLAIN = {RelationshipType.CONVERSES, RelationshipType.MEETS}


def characters(rows: Rows, related: Iterable[Row]) -> Iterator[Row]:
    """Yield vectors of everybody of whom something is told."""
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    for each in rows.traits():
        words = (
            each["value"] if each["trait"] is None else f"{each['trait'].lower()} {each['value']}"
        )
        facts[each["character_id"]].append(Fact(each["revealed_at"], words))
    for each in rows.changes():
        facts[each["character_id"]].append(Fact(each["revealed_at"], each["description"]))
    for each in related:
        if each["type"] not in _PLAIN:
            for whose in (each["source_id"], each["target_id"]):
                facts[whose].append(Fact(each["revealed_at"], each["type"].lower()))
    for state in rows.states():
        if facts[state["character_id"]]:
            known = Fact(state["revealed_at"], state["gender"].lower())
            facts[state["character_id"]].append(known)
    yield from _vectors("character_id", facts)


def places(rows: Rows) -> Iterator[Row]:
    """Yield vectors of every place that something is told of."""
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    for each in world_rows.place_traits(rows):
        facts[each["place_id"]].append(Fact(each["revealed_at"], each["value"]))
    for place in world_rows.places(rows):
        if place["start"] is not None:
            known = max(place["end"], place["revealed_at"])
            facts[place["id"]].append(Fact(known, rows.text[place["start"] : place["end"]]))
    yield from _vectors("place_id", facts)


def _vectors(name: str, facts: Mapping[UUID, list[Fact]]) -> Iterator[dict[str, Any]]:
    for key, told in facts.items():
        for step in steps(told):
            vector = vector_of(step.words)
            if any(vector):
                yield {
                    name: key,
                    "embedder": LocalEmbedder.model,
                    "revealed_at": step.revealed_at,
                    "embedding": vector,
                }
