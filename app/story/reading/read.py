"""A text read by a model, part by part; what was read once is not read again."""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from pydantic import TypeAdapter

from app.ai.errors import NoAnswer
from app.ai.text.port import USUAL, Limits, Structured, TextModel
from app.ai.usage import Usage
from app.story.reading.carry import Carry, carry_of
from app.story.reading.check import Check
from app.story.reading.estimate import Budget, expected
from app.story.reading.parts import Part
from app.story.reading.prompts import SYSTEM, Source, prompt
from app.story.reading.schema import PartAnswer
from app.story.reading.told import PartReading

_ADAPTER = TypeAdapter(PartReading)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Reading ended before a part that would have cost more than there is."""

    part: int
    spent: Usage
    needed: Usage


def packed(reading: PartReading) -> bytes:
    """Return a reading as JSON, for whoever keeps it."""
    return _ADAPTER.dump_json(reading)


def unpacked(stored: bytes) -> PartReading:
    """Return a reading that was packed."""
    return _ADAPTER.validate_json(stored)


class Reader(Protocol):
    """Whoever reads, or has read."""

    @property
    def provider(self) -> str:
        """Who it is of."""

    @property
    def model(self) -> str:
        """What it is called."""


def key_of(model: Reader, source: Source, part: Part, carry: Carry) -> str:
    """Name a reading by all that it depends on: the model, the part, the cast, what is asked."""
    asked = [SYSTEM, PartAnswer.model_json_schema(), prompt(source, part, carry)]
    digest = sha256(json.dumps(asked).encode()).hexdigest()[:32]
    return f"{model.provider}/{model.model}/{part.ordinal}/{digest}"


async def read_part(
    model: TextModel, source: Source, part: Part, carry: Carry, limits: Limits = USUAL
) -> PartReading:
    """Ask a model what a part tells, and keep what the text bears out.

    A part that it refuses, or that fills more than an answer, is noted as not read; anything else
    that goes wrong is for the caller to try again.
    """
    try:
        answer = await model.structured(
            SYSTEM, prompt(source, part, carry), PartAnswer, limits=limits
        )
    except NoAnswer as error:
        blank = _blank(model, source, part, carry, error.usage or Usage())
        return replace(blank, failed=error.code)
    return checked(model, source, part, carry, answer)


async def read_through(
    model: TextModel,
    source: Source,
    kept: Mapping[str, PartReading],
    budget: Budget,
    limits: Limits = USUAL,
) -> AsyncGenerator[PartReading | Stopped]:
    """Yield every part as it is read, those that were kept too, or where the budget ends.

    What kept readings took counts as spent: whether it was interrupted makes no difference.
    """
    carry, spent = carry_of(source.findings), Usage()
    for part in source.parts:
        reading = kept.get(key_of(model, source, part, carry))
        if reading is None:
            needed = expected(source, part, carry)
            if not budget.allows(spent, needed):
                yield Stopped(part.ordinal, spent, needed)
                return
            reading = await read_part(model, source, part, carry, limits)
        spent = spent.plus(reading.usage)
        carry = carry.after(reading)
        yield reading


def read_before(
    reader: Reader, source: Source, kept: Mapping[str, PartReading]
) -> Iterator[PartReading]:
    """Yield the parts that were kept, as far as they were read one after the other."""
    carry = carry_of(source.findings)
    for part in source.parts:
        reading = kept.get(key_of(reader, source, part, carry))
        if reading is None:
            return
        carry = carry.after(reading)
        yield reading


def checked(
    model: TextModel, source: Source, part: Part, carry: Carry, answer: Structured[PartAnswer]
) -> PartReading:
    """Return what an answer says that the text bears out."""
    check = Check(source, part, carry, answer.value)
    # In this order: nobody can be spoken of before it is known who they are and how called.
    return replace(
        _blank(model, source, part, carry, answer.usage),
        people=check.people(),
        names=check.names(),
        descriptions=check.descriptions(),
        speakers=check.speakers(),
        bonds=check.bonds(),
        looks=check.looks(),
        changes=check.changes(),
        places=check.places(),
        terms=check.terms(),
        identities=check.identities(),
        scenes=check.scenes(),
        dropped=check.dropped,
    )


def _blank(model: TextModel, source: Source, part: Part, carry: Carry, usage: Usage) -> PartReading:
    return PartReading(
        key_of(model, source, part, carry),
        part.ordinal,
        part.section,
        part.start,
        part.end,
        model.provider,
        model.model,
        usage,
    )
