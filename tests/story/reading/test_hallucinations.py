"""Whatever a model says, what comes of it is sound, dated, and in the words of the text."""

from collections.abc import Sequence
from enum import EnumType
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.port import Structured
from app.ai.usage import Usage
from app.story.analysis.findings import Provenance, RelationshipType
from app.story.reading import schema
from app.story.reading.carry import carry_of
from app.story.reading.merge import merge
from app.story.reading.read import checked
from app.story.reading.told import PartReading
from tests.story.reading.soundness import sound
from tests.story.reading.told import STORY, source

SOURCE = source()
MODEL = AnthropicTextModel("sk-none", "http://127.0.0.1:9", "m")
WORDS = STORY.split()

ID = st.sampled_from(["c0", "c1", "c2", "c0", "c1", "m0", "n1", "n2", "nobody"])
NAME = st.sampled_from(
    ["Mara", "Mara Quill", "the ferryman", "Edgar Vane", "Tobias Fenn", "Salt Gate", "he", "Jonas"]
)
SHOWN = ("descriptions", "looks", "changes", "bonds", "terms", "identities")
#: Some words of the text, a stretch of it, or neither.
QUOTE = st.one_of(
    st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 9)).map(
        lambda cut: " ".join(WORDS[cut[0] : cut[0] + cut[1]])
    ),
    st.sampled_from(["no such words", "", "\u2026"]),
    st.sampled_from(
        [
            "the ferryman is no other than Edgar Vane",
            "Mara knew Edgar Vane",
            "Tobias is my brother",
            "Tobias put down the sack",
            "said Tobias Fenn",
            "Mara Quill kept the lamp",
        ]
    ),
)
TEXT = st.one_of(NAME, QUOTE)


def said_of(asked: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Draw anything that fits a piece of the schema, as likely as not a claim that could hold."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in asked.model_fields.items():
        if name in {"id", "who", "source", "target", "masked", "real"}:
            fields[name] = ID
        elif name in {"speaker", "addressee"}:
            fields[name] = st.none() | ID
        elif name in {"name", "term"}:
            fields[name] = NAME
        elif name in {"quotation", "scene"}:
            fields[name] = st.integers(-1, 4)
        elif name == "type" and asked is schema.BondSaid:
            fields[name] = st.sampled_from(get_args(schema.Bond))
        elif isinstance(field.annotation, EnumType):
            fields[name] = st.sampled_from(list(field.annotation.__members__.values()))
        elif field.is_required() and field.annotation is str:
            fields[name] = TEXT
        else:
            fields[name] = st.none() | TEXT
    return st.fixed_dictionaries(fields).map(asked.model_validate)


ANSWER = st.fixed_dictionaries(
    {
        name: st.lists(said_of(getattr(schema, piece)), max_size=4)
        for name, piece in {
            "people": "PersonSaid",
            "names": "NameSaid",
            "descriptions": "DescribedSaid",
            "speakers": "SpeakerSaid",
            "bonds": "BondSaid",
            "looks": "LookSaid",
            "changes": "ChangeSaid",
            "places": "PlaceSaid",
            "terms": "TermSaid",
            "identities": "IdentitySaid",
            "scenes": "SceneSaid",
        }.items()
    }
).map(schema.PartAnswer.model_validate)


def read(answers: Sequence[schema.PartAnswer]) -> list[PartReading]:
    carry, made = carry_of(SOURCE.findings), []
    for part, answer in zip(SOURCE.parts, answers, strict=True):
        made.append(checked(MODEL, SOURCE, part, carry, Structured(answer, Usage())))
        carry = carry.after(made[-1])
    return made


@settings(max_examples=150, deadline=None)
@given(st.lists(ANSWER, min_size=3, max_size=3))
def test_whatever_is_said_the_findings_are_sound(answers: list[schema.PartAnswer]) -> None:
    readings = read(answers)

    merged = merge(SOURCE, readings)

    sound(merged)
    for reading in readings:
        shown = [each.evidence for kind in SHOWN for each in getattr(reading, kind)]
        assert all(reading.start <= each.start < each.end <= reading.end for each in shown)
    for character in merged.characters:
        if character.provenance is Provenance.MODEL:
            for alias in character.aliases:
                assert alias.name.casefold() in " ".join(STORY.split()).casefold()


@settings(max_examples=100, deadline=None)
@given(st.lists(ANSWER, min_size=3, max_size=3))
def test_who_is_known_at_an_offset_does_not_depend_on_what_comes_later(
    answers: list[schema.PartAnswer],
) -> None:
    readings = read(answers)
    until = SOURCE.parts[1].end

    early = merge(SOURCE, readings[:2])
    late = merge(SOURCE, readings)

    def bonds(findings: Any) -> set[Any]:
        return {
            (each.type, piece.start, piece.end)
            for each in findings.relationships
            for piece in each.evidence
            if each.revealed_at <= until and each.provenance is Provenance.MODEL
        }

    def newcomers(findings: Any) -> set[Any]:
        return {
            (each.first, each.revealed_at)
            for each in findings.characters
            if each.provenance is Provenance.MODEL and each.revealed_at <= until
        }

    assert newcomers(early) == newcomers(late)
    talk = {RelationshipType.CONVERSES, RelationshipType.MEETS}
    assert {each for each in bonds(early) if each[0] not in talk} <= bonds(late)
