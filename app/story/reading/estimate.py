"""What reading a text by a model takes, known before it starts, and how much may be spent."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from app.ai.metering import cost_of
from app.ai.usage import Usage
from app.story.reading.carry import Carry, carry_of
from app.story.reading.parts import Part
from app.story.reading.prompts import SYSTEM, Source, prompt
from app.story.reading.schema import PartAnswer
from app.texts.chunks import count_tokens

#: Tokens that an answer has at least, for each quotation, and for each token of the text; what is
#: thought before it is in them. Guesses: what models write depends on the story.
ANSWER, QUOTATION, SHARE = 600, 35, 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens and US dollars that it is likely to take; counted here, so they are about right."""

    parts: int
    input_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that may be spent on a text, read and written together."""

    tokens: int

    def allows(self, spent: Usage, expected: Usage) -> bool:
        """Say whether there is enough left for what is next."""
        return _sum(spent) + _sum(expected) <= self.tokens


def _sum(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def expected(source: Source, part: Part, carry: Carry) -> Usage:
    """Return what one part is likely to take."""
    return Usage(_asked() + count_tokens(prompt(source, part, carry)), _written(source, part))


def estimate(source: Source, model: str) -> Estimate:
    """Return what a whole text is likely to take."""
    carry = carry_of(source.findings)
    usages = [expected(source, part, carry) for part in source.parts]
    read = sum(usage.input_tokens for usage in usages)
    written = sum(usage.output_tokens for usage in usages)
    return Estimate(len(usages), read, written, cost_of(model, read, written))


def _written(source: Source, part: Part) -> int:
    words = count_tokens(source.text[part.start : part.end])
    return ANSWER + QUOTATION * len(source.quotations(part)) + round(SHARE * words)


@cache
def _asked() -> int:
    """Return the tokens of what is asked of every part."""
    return count_tokens(SYSTEM) + count_tokens(json.dumps(PartAnswer.model_json_schema()))
