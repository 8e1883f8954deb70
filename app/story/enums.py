"""The closed sets of this domain, explained for the schema."""

from app.graph.enums import describe
from app.texts.scenes import BreakReason

describe(
    BreakReason,
    {
        BreakReason.CHAPTER: "A chapter begins.",
        BreakReason.ORNAMENT: "An ornament or a row of stars stands before it.",
        BreakReason.BLANK: "Blank lines stand before it.",
        BreakReason.TIME: "It begins at another time.",
        BreakReason.PLACE: "It begins at another place.",
        BreakReason.CAST: "Other people are there.",
        BreakReason.LENGTH: "The scene before had grown long.",
    },
)
