"""Speech by OpenAI, or by whatever speaks its protocol."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import httpx2

from app.ai.errors import BadAnswer, InputRefused, ProviderUnavailable
from app.ai.faults import fault
from app.ai.speech import ogg
from app.ai.speech.port import Speech, Utterance, Voice, VoiceGender, Word
from app.ai.speech.words import cuts, estimated, whole, words_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI

#: Seconds that one piece may take, and a connection; how often the SDK tries again by itself.
PATIENCE, CONNECT, RETRIES = 180.0, 10.0, 2

#: Characters of one request at most, and of all that is said in one sound.
PIECE, LONGEST = 4096, 100_000

#: Requests at once for one sound.
AT_ONCE = 3

#: Bytes of a piece's sound at most: many times what its longest text takes.
LARGEST = 32 * 1024 * 1024

_F, _M, _N = VoiceGender.FEMALE, VoiceGender.MALE, VoiceGender.NEUTRAL

VOICES = (
    Voice("marin", _F, "Clear and natural."),
    Voice("cedar", _M, "Warm and natural."),
    Voice("alloy", _N, "Even and neutral."),
    Voice("ash", _M, "Calm and low."),
    Voice("ballad", _M, "Soft, with a lilt."),
    Voice("coral", _F, "Bright and friendly."),
    Voice("echo", _M, "Smooth and measured."),
    Voice("fable", _N, "Lively, for stories."),
    Voice("nova", _F, "Young and energetic."),
    Voice("onyx", _M, "Deep and grave."),
    Voice("sage", _F, "Gentle and wise."),
    Voice("shimmer", _F, "Light and airy."),
    Voice("verse", _M, "Expressive."),
)


class OpenAINarrator:
    """Reads by the official SDK: which word is heard when is estimated, as it does not tell."""

    provider = "openai"
    voices = VOICES
    longest = LONGEST

    def __init__(self, key: str, url: str, model: str) -> None:
        self._key = key
        self._url = url
        self.model = model

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from openai import AsyncOpenAI  # noqa: PLC0415

        return AsyncOpenAI(
            api_key=self._key,
            base_url=self._url,
            timeout=httpx2.Timeout(PATIENCE, connect=CONNECT),
            max_retries=RETRIES,
        )

    async def speak(self, pieces: Sequence[Utterance]) -> Speech:
        """Say pieces one after the other, long ones cut where sentences end."""
        if sum(len(piece.text) for piece in pieces) > LONGEST:
            raise InputRefused("This is too much to be said at once.")
        parts = _parts(pieces)
        if not parts:
            raise InputRefused("There is nothing to say.")
        room = asyncio.Semaphore(AT_ONCE)

        async def say(part: Utterance) -> ogg.Sound:
            async with room:
                content = await self._ask(part)
            return await asyncio.to_thread(ogg.read, content)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(say(part)) for _, part in parts]
        except ExceptionGroup as errors:
            # Whatever went wrong first: the others were only stopped.
            raise errors.exceptions[0] from errors.exceptions[0].__cause__
        return await asyncio.to_thread(_told, pieces, parts, [task.result() for task in tasks])

    async def _ask(self, part: Utterance) -> bytes:
        import openai  # noqa: PLC0415

        speech = self._client.audio.speech.with_streaming_response
        content = bytearray()
        try:
            async with (
                asyncio.timeout(PATIENCE),
                speech.create(
                    model=self.model, voice=part.voice, input=part.text, response_format="opus"
                ) as answer,
            ):
                async for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > LARGEST:
                        raise BadAnswer("The answer is longer than any speech.")
        except openai.APIStatusError as error:
            raise fault(error) from error
        except (openai.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailable from error
        except TimeoutError as error:
            raise ProviderUnavailable("The provider took too long to answer.") from error
        return bytes(content)

    async def close(self) -> None:
        """Let go of connections."""
        if "_client" in self.__dict__:
            await self._client.close()


def _parts(pieces: Sequence[Utterance]) -> list[tuple[int, Utterance]]:
    """Cut pieces to what is taken at once, each with its place; what has no words is left out."""
    places = accumulate((len(piece.text) for piece in pieces), initial=0)
    return [
        (place + start, Utterance(piece.text[start:end], piece.voice))
        for place, piece in zip(places, pieces, strict=False)
        for start, end in cuts(piece.text, PIECE)
        if words_of(piece.text[start:end])
    ]


def _told(
    pieces: Sequence[Utterance],
    parts: Sequence[tuple[int, Utterance]],
    sounds: Sequence[ogg.Sound],
) -> Speech:
    content = ogg.join(sounds)
    said: list[Word] = []
    for (place, part), begins, sound in zip(parts, ogg.begins(sounds), sounds, strict=True):
        said += estimated(part.text, begins, begins + sound.seconds, place)
    words: list[Word] = []
    place = 0
    for piece in pieces:
        end = place + len(piece.text)
        words += whole(piece.text, (word for word in said if place <= word.start < end), place)
        place = end
    characters = sum(len(part.text) for _, part in parts)
    seconds = ogg.joined_samples(sounds) / ogg.RATE
    return Speech(content, ogg.MEDIA_TYPE, seconds, tuple(words), False, characters)
