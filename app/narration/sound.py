"""Having a scene said, however long it is, as one sound with one list of words."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from app.ai.speech import ogg
from app.ai.speech.port import Narrator, Speech, Utterance, Word
from app.narration.parts import check_words, portions


async def say(narrator: Narrator, pieces: Sequence[Utterance]) -> Speech:
    """Say pieces one after the other; what comes back has every word of them, once."""
    said: list[tuple[int, Speech]] = []
    place = 0
    for portion in portions(pieces, narrator.longest):
        speech = await narrator.speak(portion)
        check_words(portion, speech)
        said.append((place, speech))
        place += sum(len(piece.text) for piece in portion)
    return said[0][1] if len(said) == 1 else await asyncio.to_thread(_joined, said)


def _joined(said: Sequence[tuple[int, Speech]]) -> Speech:
    """Put portions together that were too long for one sound."""
    sounds = [ogg.read(speech.content) for _, speech in said]
    begins = ogg.begins(sounds)
    words = [
        Word(place + word.start, place + word.end, at + word.begins, at + word.ends)
        for (place, speech), at in zip(said, begins, strict=True)
        for word in speech.words
    ]
    # Between two sounds the end of one may be told as a moment behind the start of the next.
    for before, after in pairwise(range(len(words))):
        if words[after].begins < words[before].begins:
            word = words[after]
            begun = words[before].begins
            words[after] = Word(word.start, word.end, begun, max(word.ends, begun))
    return Speech(
        content=ogg.join(sounds),
        media_type=ogg.MEDIA_TYPE,
        seconds=ogg.joined_samples(sounds) / ogg.RATE,
        words=tuple(words),
        timings_exact=all(speech.timings_exact for _, speech in said),
        characters=sum(speech.characters for _, speech in said),
    )
