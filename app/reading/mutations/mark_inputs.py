"""Marking a book: what goes in, and what comes out."""

from typing import Annotated

import strawberry

from app.graph.problems import Conflict, InvalidInput, NotFound, RateLimited
from app.reading.models import Colour, Sharing
from app.reading.mutations.inputs import AnchorInput, PositionInput
from app.reading.service.marks import LONGEST_BODY, LONGEST_LABEL
from app.reading.types.marks import Bookmark, Note, ReadingHighlight

BOOK = "The book."
ANCHOR = "The range it is about."
QUOTE = "What you think the text says there; if it says something else, you are told what."
BODY = f"What it says; 1 to {LONGEST_BODY} characters."
LABEL = f"What you call it; at most {LONGEST_LABEL} characters."
COLOUR, SEEN = "Its colour.", "Who sees it besides you."


@strawberry.input(description="Which place to remember.")
class AddBookmarkInput:
    """Which place to remember."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    position: PositionInput = strawberry.field(description="Where.")
    label: str = strawberry.field(default="", description=LABEL)


@strawberry.input(description="What to change about a bookmark.")
class UpdateBookmarkInput:
    """What to change about a bookmark."""

    id: strawberry.ID = strawberry.field(description="The bookmark.")
    label: str = strawberry.field(description=LABEL)


@strawberry.input(description="Which bookmark to remove.")
class RemoveBookmarkInput:
    """Which bookmark to remove."""

    id: strawberry.ID = strawberry.field(description="The bookmark.")


@strawberry.input(description="Which range is to stand out.")
class AddHighlightInput:
    """Which range is to stand out."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    anchor: AnchorInput = strawberry.field(description=ANCHOR)
    quote: str | None = strawberry.field(default=None, description=QUOTE)
    colour: Colour = strawberry.field(default=Colour.YELLOW, description=COLOUR)
    visibility: Sharing = strawberry.field(default=Sharing.PRIVATE, description=SEEN)


@strawberry.input(description="What to change about a highlight; what is left out stays.")
class UpdateHighlightInput:
    """What to change about a highlight."""

    id: strawberry.ID = strawberry.field(description="The highlight.")
    colour: strawberry.Maybe[Colour] = strawberry.field(description=COLOUR)
    visibility: strawberry.Maybe[Sharing] = strawberry.field(description=SEEN)


@strawberry.input(description="Which highlight to remove.")
class RemoveHighlightInput:
    """Which highlight to remove."""

    id: strawberry.ID = strawberry.field(description="The highlight.")


@strawberry.input(description="What to say about which range.")
class AddNoteInput:
    """What to say about which range."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    anchor: AnchorInput = strawberry.field(description=ANCHOR)
    body: str = strawberry.field(description=BODY)
    quote: str | None = strawberry.field(default=None, description=QUOTE)
    colour: Colour = strawberry.field(default=Colour.YELLOW, description=COLOUR)
    visibility: Sharing = strawberry.field(default=Sharing.PRIVATE, description=SEEN)


@strawberry.input(description="What to change about a note; what is left out stays.")
class UpdateNoteInput:
    """What to change about a note."""

    id: strawberry.ID = strawberry.field(description="The note.")
    body: strawberry.Maybe[str] = strawberry.field(description=BODY)
    colour: strawberry.Maybe[Colour] = strawberry.field(description=COLOUR)
    visibility: strawberry.Maybe[Sharing] = strawberry.field(description=SEEN)


@strawberry.input(description="Which note to remove.")
class RemoveNoteInput:
    """Which note to remove."""

    id: strawberry.ID = strawberry.field(description="The note.")


@strawberry.type(description="The place is remembered.")
class AddBookmarkPayload:
    """The place is remembered."""

    bookmark: Bookmark = strawberry.field(description="The bookmark.")


@strawberry.type(description="The bookmark is changed.")
class UpdateBookmarkPayload:
    """The bookmark is changed."""

    bookmark: Bookmark = strawberry.field(description="The bookmark as it is now.")


@strawberry.type(description="The bookmark is removed.")
class RemoveBookmarkPayload:
    """The bookmark is removed."""

    id: strawberry.ID = strawberry.field(description="The bookmark that was.")


@strawberry.type(description="The range stands out.")
class AddHighlightPayload:
    """The range stands out."""

    highlight: ReadingHighlight = strawberry.field(description="The highlight.")


@strawberry.type(description="The highlight is changed.")
class UpdateHighlightPayload:
    """The highlight is changed."""

    highlight: ReadingHighlight = strawberry.field(description="The highlight as it is now.")


@strawberry.type(description="The highlight is removed.")
class RemoveHighlightPayload:
    """The highlight is removed."""

    id: strawberry.ID = strawberry.field(description="The highlight that was.")


@strawberry.type(description="The note is made.")
class AddNotePayload:
    """The note is made."""

    note: Note = strawberry.field(description="The note.")


@strawberry.type(description="The note is changed.")
class UpdateNotePayload:
    """The note is changed."""

    note: Note = strawberry.field(description="The note as it is now.")


@strawberry.type(description="The note is removed.")
class RemoveNotePayload:
    """The note is removed."""

    id: strawberry.ID = strawberry.field(description="The note that was.")


AddBookmarkResult = Annotated[
    AddBookmarkPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("AddBookmarkResult", description="How remembering the place went."),
]
UpdateBookmarkResult = Annotated[
    UpdateBookmarkPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("UpdateBookmarkResult", description="How changing the bookmark went."),
]
RemoveBookmarkResult = Annotated[
    RemoveBookmarkPayload | NotFound | RateLimited,
    strawberry.union("RemoveBookmarkResult", description="How removing the bookmark went."),
]
AddHighlightResult = Annotated[
    AddHighlightPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("AddHighlightResult", description="How highlighting went."),
]
UpdateHighlightResult = Annotated[
    UpdateHighlightPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("UpdateHighlightResult", description="How changing the highlight went."),
]
RemoveHighlightResult = Annotated[
    RemoveHighlightPayload | NotFound | RateLimited,
    strawberry.union("RemoveHighlightResult", description="How removing the highlight went."),
]
AddNoteResult = Annotated[
    AddNotePayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("AddNoteResult", description="How making the note went."),
]
UpdateNoteResult = Annotated[
    UpdateNotePayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("UpdateNoteResult", description="How changing the note went."),
]
RemoveNoteResult = Annotated[
    RemoveNotePayload | NotFound | RateLimited,
    strawberry.union("RemoveNoteResult", description="How removing the note went."),
]
