"""What a story is known to tell, with the words that tell it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class FactKind(StrEnum):
    """What a fact is about, in the order in which facts are told."""

    TERM = "TERM"
    ALIAS = "ALIAS"
    RELATIONSHIP = "RELATIONSHIP"
    NATURE = "NATURE"
    LOOKS = "LOOKS"
    CHANGE = "CHANGE"
    PLACE = "PLACE"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of `subject`; `quote` is the book's text from `start` to `end`.

    `relation` says how the subject stands to `value` (a type of relationship) or what of its looks
    the value is about; elsewhere it is empty.
    """

    book_id: UUID
    kind: FactKind
    subject: str
    relation: str
    value: str
    start: int
    end: int
    quote: str


_RELATIONS = {
    "CONVERSES": "talks with",
    "MEETS": "meets",
    "PARENT": "is a parent of",
    "SIBLING": "is a brother or sister of",
    "SPOUSE": "is married to",
    "ENGAGED": "is engaged to",
    "RELATIVE": "is related to",
    "FRIEND": "is a friend of",
    "ENEMY": "is an enemy of",
    "SERVANT": "serves",
    "COLLEAGUE": "works with",
}


def told(fact: Fact) -> str:
    """Return what a fact says, to stand before the words that say it."""
    match fact.kind:
        case FactKind.TERM:
            return f"{fact.subject}, as the text explains it"
        case FactKind.ALIAS:
            return f"{fact.subject} is also called {fact.value}"
        case FactKind.RELATIONSHIP:
            relation = _RELATIONS.get(fact.relation.upper(), fact.relation)
            return f"{fact.subject} {relation} {fact.value}"
        case FactKind.LOOKS:
            return f"{fact.subject}, {fact.relation.lower()}"
        case FactKind.CHANGE:
            return f"{fact.subject} looks otherwise from here on"
        case FactKind.NATURE | FactKind.PLACE:
            return f"Of {fact.subject} the text says"
