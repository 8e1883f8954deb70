"""What a book itself says to help, as clients see it."""

import strawberry

from app.chat.service.aid import Aided


@strawberry.type(
    description="Words of the book that bear out what is said; verified when they were cited."
)
class AidCitation:
    """Words of the book that bear out what is said."""

    ordinal: int = strawberry.field(description="The number of its mark: 1 for [1].")
    start: int = strawberry.field(description="Where the words start in the book's text.")
    end: int = strawberry.field(description="Where they end, exclusively.")
    quote: str = strawberry.field(description="The words.")


@strawberry.type(
    description="Help made of the book's own words, at once and without a model; `ask` for the "
    "same kind to have a model write it."
)
class Aid:
    """Help made of the book's own words."""

    text: str = strawberry.field(
        description="What there is to say; [1] stands for its first citation."
    )
    found: bool = strawberry.field(description="Whether there was anything.")
    as_of: int = strawberry.field(description="As far as where in the text it tells.")
    citations: list[AidCitation] = strawberry.field(
        description="The words it rests on, in the order of their marks."
    )


def shown(made: Aided) -> Aid:
    """Return an aid as clients see it."""
    citations = [
        AidCitation(ordinal=place, start=each.start, end=each.end, quote=each.quote)
        for place, each in enumerate(made.citations, 1)
    ]
    return Aid(text=made.text, found=made.found, as_of=made.as_of, citations=citations)
