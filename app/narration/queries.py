"""Who would read, in which voices, and what it would take."""

from typing import Annotated

import strawberry

from app.ai.errors import NarrationNotAvailable
from app.ai.speech.port import VoiceGender
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import query
from app.graph.ids import decode_id
from app.narration.mutations import SceneRange, scenes_of
from app.narration.service.narrator import hire
from app.narration.service.request import estimate_narration
from app.narration.service.throttle import throttle_narration


@strawberry.type(description="A voice that scenes can be read in.")
class Voice:
    """A voice that scenes can be read in."""

    id: strawberry.ID = strawberry.field(description="Its name, for `setCharacterVoice`.")
    gender: VoiceGender = strawberry.field(description="Whose voice it sounds like.")
    description: str = strawberry.field(description="How it sounds.")
    language: str | None = strawberry.field(
        description="The language it speaks, as a language tag; null if it speaks any."
    )


@strawberry.type(description="Who would read aloud for you, with the nearest key there is.")
class Voices:
    """Who would read aloud."""

    provider: str = strawberry.field(description="Whose narrator it is.")
    model: str = strawberry.field(description="What reads.")
    own_key: bool = strawberry.field(description="Whether on a key of yours, which is free here.")
    voices: list[Voice] = strawberry.field(description="Its voices, the usual narrator's first.")


@strawberry.type(description="What it would take at most to have scenes read aloud.")
class NarrationEstimate:
    """What it would take to have scenes read aloud."""

    provider: str = strawberry.field(description="Whose narrator would read.")
    model: str = strawberry.field(description="What would read.")
    own_key: bool = strawberry.field(description="Whether on a key of yours, which is free here.")
    scenes: int = strawberry.field(description="How many scenes have words in them.")
    made: int = strawberry.field(description="How many of them you have already.")
    characters: int = strawberry.field(description="How much is to be said, in code points.")
    minutes: float = strawberry.field(description="How long that is, rather too long.")
    credits: int = strawberry.field(description="How many credits it takes at most.")
    balance: int = strawberry.field(description="How many credits you have.")


@strawberry.type
class NarrationQueries:
    """What can be asked about reading aloud."""

    @query(
        "The voices of the narrator that would read for you; null if nothing here can read aloud.",
        reader(),
    )
    async def voices(self, info: Info) -> Voices | None:
        """Return the voices there are."""
        runtime, viewer = info.context.runtime, info.context.viewer
        async with runtime.database.read() as session:
            try:
                hired = await hire(session, runtime, viewer.id)
            except NarrationNotAvailable:
                return None
        return Voices(
            provider=hired.narrator.provider,
            model=hired.narrator.model,
            own_key=hired.own_key,
            voices=[
                Voice(
                    id=strawberry.ID(each.id),
                    gender=each.gender,
                    description=each.description,
                    language=each.language or None,
                )
                for each in hired.narrator.voices
            ],
        )

    @query("What it would take at most to have a book's scenes read aloud.", reader())
    async def estimate_narration(
        self,
        info: Info,
        book_id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
        scenes: Annotated[
            SceneRange | None, strawberry.argument(description="Which scenes; all, if left out.")
        ] = None,
    ) -> NarrationEstimate:
        """Estimate what reading scenes aloud takes."""
        runtime, viewer = info.context.runtime, info.context.viewer
        key = decode_id(book_id, "Book")
        await throttle_narration(runtime.limiter, viewer.id)
        async with runtime.database.read() as session:
            likely = await estimate_narration(session, runtime, viewer.id, key, scenes_of(scenes))
        return NarrationEstimate(
            provider=likely.provider,
            model=likely.model,
            own_key=likely.own_key,
            scenes=likely.scenes,
            made=likely.made,
            characters=likely.characters,
            minutes=likely.seconds / 60,
            credits=likely.credits,
            balance=likely.balance,
        )
