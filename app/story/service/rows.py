"""Findings as rows: each dated, and what was a mask's also given to whoever was behind it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from app.books.service.names import words_of
from app.platform.db.ids import numbered
from app.story.analysis.findings import (
    Alias,
    Appearance,
    Character,
    Descriptor,
    Findings,
    Mention,
    Provenance,
    SceneRole,
    Trait,
)
from app.story.models import AliasSource, Gender
from app.story.service.genders import known_from
from app.story.service.masks import Unmasking, unmaskings
from app.story.service.states import Called, names_over, roles_over, states

Row = dict[str, Any]

#: Ids of several that start at one place.
ROOM = 8

SOURCES = {
    Provenance.LOCAL: AliasSource.TEXT,
    Provenance.MODEL: AliasSource.MODEL,
    Provenance.USER: AliasSource.USER,
}


@dataclass
class Rows:
    """Makes the rows of one story."""

    story_id: UUID
    text_id: UUID
    length: int
    text: str
    #: Starts, ends and ids of the text's scenes, in order.
    scenes: Sequence[tuple[int, int, UUID]]
    findings: Findings

    @cached_property
    def unmasked(self) -> dict[int, Unmasking]:
        """Who turns out to be whom."""
        return unmaskings(self.findings.identities)

    @cached_property
    def character_ids(self) -> list[UUID]:
        """Ids of the characters: they sort by first appearance, and stay when others are found."""
        used: dict[int, int] = defaultdict(int)
        found = []
        for each in self.findings.characters:
            place = used[each.first]
            used[each.first] += 1
            found.append(numbered(self.story_id, "characters", each.first * ROOM + place))
        return found

    def faces(self, ordinal: int) -> Iterator[tuple[int, int]]:
        """Yield whose something of a character's is, and where that is known at the earliest."""
        yield ordinal, 0
        if ordinal in self.unmasked:
            yield self.unmasked[ordinal].real, self.unmasked[ordinal].at

    def scene_at(self, offset: int) -> UUID | None:
        """Return the scene around an offset."""
        place = bisect_right(self.scenes, offset, key=lambda scene: scene[0]) - 1
        if place < 0 or offset >= self.scenes[place][1]:
            return None
        return self.scenes[place][2]

    def characters(self) -> Iterator[Row]:
        """Yield everybody; whoever is behind a mask before whoever wears it."""
        ordered = sorted(self.findings.characters, key=lambda each: each.ordinal in self.unmasked)
        for each in ordered:
            mask = self.unmasked.get(each.ordinal)
            yield {
                "id": self.character_ids[each.ordinal],
                "story_id": self.story_id,
                "is_narrator": each.narrator,
                "first_seen": each.first,
                "revealed_at": each.revealed_at,
                "becomes_id": None if mask is None else self.character_ids[mask.real],
                "hidden_from": None if mask is None else mask.at,
            }

    @cached_property
    def alias_rows(self) -> dict[tuple[int, str], Row]:
        """The names of everybody, by whose they are and their lower-case form."""
        found: dict[tuple[int, str], Row] = {}
        for character in self.findings.characters:
            for alias in character.aliases:
                for whose, at in self.faces(character.ordinal):
                    known = max(alias.revealed_at, at)
                    folded = alias.name.lower()
                    there = found.get((whose, folded))
                    if there is not None and there["revealed_at"] <= known:
                        continue
                    found[whose, folded] = {
                        "id": numbered(self.story_id, "aliases", len(found))
                        if there is None
                        else there["id"],
                        "story_id": self.story_id,
                        "character_id": self.character_ids[whose],
                        "alias": alias.name,
                        "folded": folded,
                        "words": words_of(alias.name),
                        "source": SOURCES[alias.provenance],
                        "revealed_at": known,
                    }
        return found

    @cached_property
    def mention_rows(self) -> list[Row]:
        """All mentions, each with where it is known whom it calls."""
        found = {}
        for mention in self.findings.mentions:
            folded = self.text[mention.start : mention.end].lower()
            revealed = self.findings.characters[mention.character].revealed_at
            for whose, at in self.faces(mention.character):
                alias = self.alias_rows.get((whose, folded))
                known = max(mention.end, revealed, at, alias["revealed_at"] if alias else 0)
                found[whose, mention.start, mention.end] = {
                    "character_id": self.character_ids[whose],
                    "start": mention.start,
                    "end": mention.end,
                    "scene_id": self.scene_at(mention.start),
                    "alias_id": alias["id"] if alias else None,
                    "revealed_at": known,
                }
        return [found[key] for key in sorted(found)]

    def states(self) -> Iterator[Row]:
        """Yield how everybody is called, and how much they matter, from where on."""
        aliases = {row["id"]: row["alias"] for row in self.alias_rows.values()}
        called: dict[UUID, list[Called]] = defaultdict(list)
        known: dict[UUID, list[int]] = defaultdict(list)
        for row in self.mention_rows:
            known[row["character_id"]].append(row["revealed_at"])
            if row["alias_id"] is not None:
                called[row["character_id"]].append(
                    Called(aliases[row["alias_id"]], row["revealed_at"])
                )
        by_ordinal = {
            each.ordinal: sorted(known[self.character_ids[each.ordinal]])
            for each in self.findings.characters
        }
        roles = roles_over(by_ordinal, [end for _, end, _ in self.scenes])
        for each in self.findings.characters:
            yield from self._states_of(each, called[self.character_ids[each.ordinal]], roles)

    def _states_of(self, each: Character, called: list[Called], roles: Any) -> Iterator[Row]:
        # What is said of the whole text is known at its end.
        verdict = [(at, role) for at, role in roles[each.ordinal] if at < self.length]
        verdict.append((self.length, each.role))
        if each.provenance is Provenance.USER:
            verdict = [(each.revealed_at, each.role)]
        names = names_over(called, each.name)
        if any(self._given(alias, each) for alias in each.aliases):
            names = [(each.revealed_at, each.name)]
        genders = [(self._gender_known(each), Gender[each.gender.name])]
        first = self._first_words(each)
        for state in states(each.revealed_at, names, verdict, genders, first):
            yield {
                "character_id": self.character_ids[each.ordinal],
                "revealed_at": state.revealed_at,
                "name": state.name,
                "role": state.role,
                "gender": state.gender,
            }

    def _given(self, alias: Alias, each: Character) -> bool:
        """Return whether somebody gave a character the name it has."""
        return alias.provenance is Provenance.USER and alias.name == each.name

    def _gender_known(self, each: Character) -> int:
        if each.gender_known is not None:
            return each.gender_known
        return known_from(self.text, each.gender, self._mentions_of[each.ordinal])

    @cached_property
    def _mentions_of(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.findings.mentions:
            found[mention.character].append(mention)
        return found

    def _first_words(self, each: Character) -> str:
        """Return what somebody is first called: all there is before a name of theirs is known."""
        first = min(
            self._mentions_of[each.ordinal], key=lambda mention: mention.start, default=None
        )
        return each.name if first is None else self.text[first.start : first.end]

    def traits(self) -> Iterator[Row]:
        """Yield what the text says of everybody's looks and nature."""
        for character in self.findings.characters:
            said: list[tuple[Trait | None, Appearance | Descriptor]] = [
                *((each.trait, each) for each in character.appearance),
                *((None, each) for each in character.descriptors),
            ]
            for trait, each in said:
                for whose, at in self.faces(character.ordinal):
                    yield {
                        "character_id": self.character_ids[whose],
                        "text_id": self.text_id,
                        "trait": trait,
                        "value": each.value,
                        "start": each.evidence.start,
                        "end": each.evidence.end,
                        "revealed_at": max(each.revealed_at, at),
                    }

    def changes(self) -> Iterator[Row]:
        """Yield how looks change."""
        for change in self.findings.changes:
            for whose, at in self.faces(change.character):
                yield {
                    "character_id": self.character_ids[whose],
                    "text_id": self.text_id,
                    "scene_id": self.scenes[change.scene][2],
                    "change_type": change.type,
                    "description": change.description,
                    "prompt_modifier": change.prompt_modifier,
                    "start": change.evidence.start,
                    "end": change.evidence.end,
                    "revealed_at": max(change.revealed_at, at),
                }

    def utterances(self) -> Iterator[Row]:
        """Yield what is said, and by whom."""
        for each in self.findings.quotations:
            yield {
                "id": numbered(self.story_id, "utterances", each.start),
                "story_id": self.story_id,
                "text_id": self.text_id,
                "scene_id": self.scene_at(each.start),
                "start": each.start,
                "end": each.end,
                "speaker_id": self._id(each.speaker),
                "addressee_id": self._id(each.addressee),
                "method": each.method,
                "confidence": each.confidence,
                "speaker_known_at": max(each.revealed_at, each.end),
            }

    def _id(self, ordinal: int | None) -> UUID | None:
        return None if ordinal is None else self.character_ids[ordinal]

    def casts(self) -> Iterator[Row]:
        """Yield who is in which scene; known once the scene is read."""
        spoke: dict[tuple[UUID | None, int], int] = defaultdict(int)
        for each in self.findings.quotations:
            if each.speaker is not None:
                key = self.scene_at(each.start), each.speaker
                spoke[key] = max(spoke[key], each.revealed_at)
        for reading in self.findings.scenes:
            yield from self._cast(reading, spoke)

    def _cast(self, reading: Any, spoke: Any) -> Iterator[Row]:
        _, end, scene_id = self.scenes[reading.scene]
        found: dict[int, tuple[int, SceneRole]] = {}
        for presence in reading.cast:
            known = max(end, self.findings.characters[presence.character].revealed_at)
            if presence.role is SceneRole.SPEAKING:
                known = max(known, spoke[scene_id, presence.character])
            for whose, at in self.faces(presence.character):
                there = found.get(whose)
                if there is None or max(known, at) < there[0]:
                    found[whose] = max(known, at), presence.role
        for whose, (known, role) in sorted(found.items()):
            mask = self.unmasked.get(whose)
            yield {
                "id": numbered(self.character_ids[whose], "scenes", reading.scene),
                "story_id": self.story_id,
                "scene_id": scene_id,
                "character_id": self.character_ids[whose],
                "role": role,
                "revealed_at": known,
                "hidden_from": None if mask is None else mask.at,
            }
