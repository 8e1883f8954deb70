"""Relationships, places and terms as rows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from app.platform.db.ids import numbered
from app.story.analysis.findings import (
    EvidenceKind,
    Place,
    Relationship,
    RelationshipType,
    Term,
)
from app.story.service.rows import Row, Rows

#: Spoiler levels there are.
LEVELS = 4

Key = tuple[int, int, RelationshipType]


def relationships(rows: Rows) -> tuple[list[Row], list[Row]]:
    """Return how characters stand to each other, and what speaks for it.

    What was seen of a mask speaks for whoever was behind it from the unmasking on.
    """
    known: dict[tuple[int, int], int] = {
        (each.start, each.end): each.revealed_at for each in rows.findings.quotations
    }
    evidence: dict[Key, dict[tuple[int, int, EvidenceKind], int]] = defaultdict(dict)
    directed: dict[Key, bool] = {}
    for each in rows.findings.relationships:
        first = min((piece.end for piece in each.evidence), default=each.revealed_at)
        late = max(0, each.revealed_at - first)
        for key, at in _meant(rows, each):
            directed[key] = each.directed
            for piece in each.evidence:
                said = max(piece.end, known.get((piece.start, piece.end), 0), at)
                if late and piece.end == first:
                    said = max(said, each.revealed_at)
                place = piece.start, piece.end, piece.kind
                evidence[key][place] = min(said, evidence[key].get(place, said))
    made: list[Row] = []
    pieces: list[Row] = []
    for number, key in enumerate(sorted(evidence, key=lambda key: _order(evidence[key], key))):
        row = _relationship(rows, number, key, min(evidence[key].values()), directed[key])
        made.append(row)
        for nth, ((start, end, kind), at) in enumerate(sorted(evidence[key].items())):
            pieces.append(
                {
                    "id": numbered(row["id"], "evidence", nth),
                    "relationship_id": row["id"],
                    "text_id": rows.text_id,
                    "start": start,
                    "end": end,
                    "kind": kind,
                    "revealed_at": at,
                }
            )
    return made, pieces


def _order(pieces: dict[Any, int], key: Key) -> tuple[Any, ...]:
    return (min(pieces.values()), *key)


def _meant(rows: Rows, each: Relationship) -> Iterator[tuple[Key, int]]:
    for source, one in rows.faces(each.source):
        for target, other in rows.faces(each.target):
            if source == target:
                continue
            pair = (source, target)
            if not each.directed and source > target:
                pair = (target, source)
            yield (*pair, each.type), max(one, other)


def _relationship(rows: Rows, number: int, key: Key, at: int, directed: bool) -> Row:
    source, target, kind = key
    masks = [rows.unmasked[each].at for each in (source, target) if each in rows.unmasked]
    return {
        "id": numbered(rows.story_id, "relationships", number),
        "story_id": rows.story_id,
        "source_id": rows.character_ids[source],
        "target_id": rows.character_ids[target],
        "type": kind,
        "directed": directed,
        "spoiler_level": min(LEVELS - 1, LEVELS * at // max(rows.length, 1)),
        "revealed_at": at,
        "hidden_from": min(masks, default=None),
    }


def _in_order(rows: Rows) -> list[Place]:
    """Return the places as a reader comes to know them: their order tells no more than that."""
    return sorted(rows.findings.places, key=lambda place: (place.revealed_at, place.name))


def _terms(rows: Rows) -> list[Term]:
    return sorted(rows.findings.terms, key=lambda term: (term.revealed_at, term.term))


def places(rows: Rows) -> Iterator[Row]:
    """Yield the places."""
    for number, each in enumerate(_in_order(rows)):
        yield {
            "id": numbered(rows.story_id, "places", number),
            "story_id": rows.story_id,
            "text_id": rows.text_id,
            "name": each.name,
            "first_seen": each.first,
            "start": each.description.start if each.description else None,
            "end": each.description.end if each.description else None,
            "revealed_at": each.revealed_at,
        }


def place_mentions(rows: Rows) -> Iterator[Row]:
    """Yield where the text names places."""
    for number, each in enumerate(_in_order(rows)):
        for end, start in sorted({mention.end: mention.start for mention in each.mentions}.items()):
            yield {
                "place_id": numbered(rows.story_id, "places", number),
                "end": end,
                "start": start,
            }


def place_traits(rows: Rows) -> Iterator[Row]:
    """Yield what the text calls places."""
    for number, each in enumerate(_in_order(rows)):
        for said in each.descriptors:
            yield {
                "place_id": numbered(rows.story_id, "places", number),
                "text_id": rows.text_id,
                "value": said.value,
                "start": said.evidence.start,
                "end": said.evidence.end,
                "revealed_at": said.revealed_at,
            }


def terms(rows: Rows) -> Iterator[Row]:
    """Yield what a reader would look up."""
    for number, each in enumerate(_terms(rows)):
        yield {
            "id": numbered(rows.story_id, "terms", number),
            "story_id": rows.story_id,
            "text_id": rows.text_id,
            "term": each.term,
            "first_seen": each.start,
            "start": each.definition.start if each.definition else None,
            "end": each.definition.end if each.definition else None,
            "revealed_at": each.revealed_at,
        }


def term_examples(rows: Rows) -> Iterator[Row]:
    """Yield passages that use the terms."""
    for number, each in enumerate(_terms(rows)):
        for example in each.examples:
            yield {
                "term_id": numbered(rows.story_id, "terms", number),
                "text_id": rows.text_id,
                "start": example.start,
                "end": example.end,
            }


def analyses(rows: Rows) -> Iterator[Row]:
    """Yield how scenes look and feel; known once they are read."""
    order = [_in_order(rows).index(place) for place in rows.findings.places]
    for each in rows.findings.scenes:
        _, end, scene_id = rows.scenes[each.scene]
        said = each.description
        yield {
            "story_id": rows.story_id,
            "scene_id": scene_id,
            "description": rows.text[said.start : said.end] if said else None,
            "mood": each.mood,
            "lighting": each.lighting,
            "time_of_day": each.time_of_day,
            "weather": each.weather,
            "camera_directions": each.camera_directions,
            "key_visual_elements": list(each.key_visual_elements),
            "place_id": None
            if each.place is None
            else numbered(rows.story_id, "places", order[each.place]),
            "revealed_at": end,
        }
