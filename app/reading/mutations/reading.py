"""Opening a book, being somewhere in it, and closing it."""

from datetime import datetime
from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, InvalidInput, NotFound, RateLimited
from app.reading.mutations.inputs import PositionInput, place_of
from app.reading.positions import Act
from app.reading.preferences import Layout, Theme
from app.reading.service import open_reading as service
from app.reading.service.move import LONGEST_NAME, LONGEST_STAY, MOST, Move, move_position
from app.reading.service.throttle import throttle_moves
from app.reading.service.view_scene import view_scene
from app.reading.types.reading import Reading, WhereWasI
from app.reading.types.seen import reading_of

BOOK = "The book."
DEVICE = f"What you call the device; at most {LONGEST_NAME} characters."
KEY = "What you call this event, such as a UUID: sent again, it counts once."
AT = "When it happened, by the device's clock."


@strawberry.input(description="Which book to open, and on what.")
class OpenReadingInput:
    """Which book to open."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="A place a device was at.")
class PositionEventInput:
    """A place a device was at."""

    id: str = strawberry.field(description=KEY)
    position: PositionInput = strawberry.field(description="Where.")
    at: datetime = strawberry.field(description=AT)
    act: Act = strawberry.field(default=Act.READ, description="How one came there.")
    seconds: int = strawberry.field(
        default=0,
        description=f"Seconds read since the device's last event; at most {LONGEST_STAY}.",
    )


@strawberry.input(description="Where a device was, all it has not told yet, in any order.")
class MovePositionInput:
    """Where a device was."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    events: list[PositionEventInput] = strawberry.field(description=f"1 to {MOST} events.")
    device: str = strawberry.field(default="", description=DEVICE)
    sent_at: datetime | None = strawberry.field(
        default=None,
        description="What the device's clock says as it sends; a wrong clock is put right by it.",
    )


@strawberry.input(description="Which book to close.")
class EndReadingInput:
    """Which book to close."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    is_complete: bool | None = strawberry.field(
        default=None,
        description="Whether you have read it; left out, it stays as it is. What you are told of "
        "hangs on how far you read, not on this.",
    )


@strawberry.input(description="Which scene is looked at.")
class ViewSceneInput:
    """Which scene is looked at."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    scene_id: strawberry.ID = strawberry.field(description="The scene.")
    id: str = strawberry.field(description=KEY)
    at: datetime = strawberry.field(description=AT)
    seconds: int = strawberry.field(
        default=0, description=f"Seconds spent with it; at most {LONGEST_STAY}."
    )
    is_completed: bool = strawberry.field(
        default=False, description="Whether it was shown or played to its end: then it is read."
    )
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="How to read a book; what is left out stays, null is as usual.")
class SetReadingPreferencesInput:
    """How to read a book."""

    book_id: strawberry.ID = strawberry.field(description=BOOK)
    text_size: strawberry.Maybe[int | None] = strawberry.field(
        description="Text size, 50 to 300 percent."
    )
    line_height: strawberry.Maybe[float | None] = strawberry.field(
        description="How high lines are, 1 to 3 times the letters."
    )
    theme: strawberry.Maybe[Theme | None] = strawberry.field(description="The page's colours.")
    layout: strawberry.Maybe[Layout | None] = strawberry.field(
        description="How one moves through it."
    )
    narration_speed: strawberry.Maybe[float | None] = strawberry.field(
        description="How fast scenes are narrated, 0.5 to 3."
    )


@strawberry.type(description="The book is open.")
class OpenReadingPayload:
    """The book is open."""

    reading: Reading = strawberry.field(description="Your way through it.")
    is_resumed: bool = strawberry.field(
        description="Whether a session was taken up again; otherwise one began."
    )
    where_was_i: WhereWasI | None = strawberry.field(
        description="What you read last; null if you are at the beginning."
    )


@strawberry.type(description="The events are taken in.")
class MovePositionPayload:
    """The events are taken in."""

    reading: Reading = strawberry.field(description="Your way through the book, as it is now.")
    accepted: int = strawberry.field(description="How many of them were not known yet.")


@strawberry.type(description="The book is closed.")
class EndReadingPayload:
    """The book is closed."""

    reading: Reading = strawberry.field(description="Your way through it.")


@strawberry.type(description="The scene is looked at.")
class ViewScenePayload:
    """The scene is looked at."""

    reading: Reading = strawberry.field(description="Your way through the book, as it is now.")


@strawberry.type(description="The book is read so from now on.")
class SetReadingPreferencesPayload:
    """The book is read so from now on."""

    reading: Reading = strawberry.field(description="Your way through it.")


OpenReadingResult = Annotated[
    OpenReadingPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("OpenReadingResult", description="How opening the book went."),
]
MovePositionResult = Annotated[
    MovePositionPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("MovePositionResult", description="How taking the events in went."),
]
EndReadingResult = Annotated[
    EndReadingPayload | NotFound | Conflict | RateLimited,
    strawberry.union("EndReadingResult", description="How closing the book went."),
]
ViewSceneResult = Annotated[
    ViewScenePayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("ViewSceneResult", description="How noting it went."),
]
SetReadingPreferencesResult = Annotated[
    SetReadingPreferencesPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("SetReadingPreferencesResult", description="How setting them went."),
]


@strawberry.type
class ReadingMutations:
    """Being somewhere in a book."""

    @mutation("Open a book: go on with the session there is, or begin one.", writer())
    async def open_reading(
        self,
        info: Info,
        input: Annotated[OpenReadingInput, strawberry.argument(description="Which book.")],
    ) -> OpenReadingResult:
        """Open a book."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_moves(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            _, is_resumed = await service.open_reading(
                unit, context.viewer.id, book_id, input.device
            )
        reading = await reading_of(context, book_id)
        return OpenReadingPayload(
            reading=reading, is_resumed=is_resumed, where_was_i=reading.where_was_i
        )

    @mutation(
        "Say where you are, or where a device was while it was offline: events come in any order "
        "and as often as they like, and lead to the same.",
        writer(),
    )
    async def move_position(
        self,
        info: Info,
        input: Annotated[MovePositionInput, strawberry.argument(description="Where.")],
    ) -> MovePositionResult:
        """Say where one is."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_moves(context.runtime.limiter, context.viewer.id)
        moves = [
            Move(each.id, place_of(each.position), each.at, each.seconds, each.act)
            for each in input.events
        ]
        async with context.runtime.database.unit() as unit:
            told = await move_position(
                unit, context.viewer.id, book_id, moves, input.device, input.sent_at
            )
        reading = await reading_of(context, book_id)
        return MovePositionPayload(reading=reading, accepted=told.accepted)

    @mutation("Close a book; closed again, nothing changes.", writer())
    async def end_reading(
        self,
        info: Info,
        input: Annotated[EndReadingInput, strawberry.argument(description="Which book.")],
    ) -> EndReadingResult:
        """Close a book."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_moves(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await service.end_reading(
                unit, context.viewer.id, book_id, is_complete=input.is_complete
            )
        return EndReadingPayload(reading=await reading_of(context, book_id))

    @mutation("Look at a scene of a book's feed; that is where you are then.", writer())
    async def view_scene(
        self,
        info: Info,
        input: Annotated[ViewSceneInput, strawberry.argument(description="Which scene.")],
    ) -> ViewSceneResult:
        """Look at a scene."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_moves(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await view_scene(
                unit,
                context.viewer.id,
                book_id,
                decode_id(input.scene_id, "Scene"),
                input.id,
                input.at,
                seconds=input.seconds,
                is_completed=input.is_completed,
                device=input.device,
            )
        return ViewScenePayload(reading=await reading_of(context, book_id))

    @mutation("Say how you like to read a book.", writer())
    async def set_reading_preferences(
        self,
        info: Info,
        input: Annotated[
            SetReadingPreferencesInput, strawberry.argument(description="What to set.")
        ],
    ) -> SetReadingPreferencesResult:
        """Say how one likes to read a book."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_moves(context.runtime.limiter, context.viewer.id)
        given = {
            "text_size": input.text_size,
            "line_height": input.line_height,
            "theme": input.theme,
            "layout": input.layout,
            "narration_speed": input.narration_speed,
        }
        changes = {name: some.value for name, some in given.items() if some is not None}
        async with context.runtime.database.unit() as unit:
            await service.set_preferences(unit, context.viewer.id, book_id, changes)
        return SetReadingPreferencesPayload(reading=await reading_of(context, book_id))
