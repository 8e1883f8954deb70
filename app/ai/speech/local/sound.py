"""What eSpeak says, made one sound, with when each word of the texts is heard."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from io import BytesIO
from typing import Any

from app.ai.speech import ogg
from app.ai.speech.local.align import aligned
from app.ai.speech.local.espeak import Speaker
from app.ai.speech.port import Word
from app.ai.speech.words import cuts, whole, words_of

#: Characters that are said at once: eSpeak writes beyond its memory where a clause of hundreds is
#: strange enough, and no sound of an hour has to be held unpacked.
PIECE = 300

#: So many of the words have to be heard of: eSpeak says some together, such as `of the`.
EXACT = 0.8

#: Below this a sample is silence; samples go to 32,767.
SILENCE = 96

#: Samples a second of what is packed, one of the rates that Opus knows; and how hard it is packed,
#: from 0.0 to 1.0: this makes some 30 kilobits a second, and a voice of formants bears that.
RATE, PACKED = 24_000, 0.9

Told = dict[str, Any]


def said(pieces: Sequence[tuple[str, str]]) -> tuple[bytes, Told]:
    """Say texts, each in a voice of eSpeak's, and return the sound and when words are heard."""
    numpy: Any = import_module("numpy")
    soundfile: Any = import_module("soundfile")
    speaker, words, at, place, heard_of = Speaker(), list[Word](), 0, 0, 0
    made = BytesIO()
    with soundfile.SoundFile(
        made, "w", RATE, 1, format="OGG", subtype="OPUS", compression_level=PACKED
    ) as file:
        for text, voice in pieces:
            parts: list[Word] = []
            for start, end in cuts(text, PIECE):
                part = text[start:end]
                if not words_of(part):
                    continue
                heard = speaker.say(part, voice)
                samples = numpy.frombuffer(heard.samples, dtype=numpy.int16)
                stretched = _at_our_rate(numpy, samples, speaker.rate)
                file.write(stretched)
                loud = _ends_of_sound(numpy, samples)
                found = aligned(part, heard.words, len(samples), loud)
                heard_of += found.heard
                parts += _moved(found.words, place + start, at / RATE, 1 / speaker.rate)
                at += len(stretched)
            words += whole(text, parts, place)
            place += len(text)
    sound = ogg.read(made.getvalue())
    # Written anew, so that the same text gives the same bytes: the library marks files by chance.
    content = ogg.written(sound.head, sound.packets, sound.skipped + sound.samples)
    told = {
        "seconds": sound.seconds,
        "exact": heard_of >= EXACT * len(words),
        "words": [(w.start, w.end, w.begins, min(w.ends, sound.seconds)) for w in words],
    }
    return content, told


def _moved(words: Sequence[Word], place: int, begins: float, sample: float) -> Iterator[Word]:
    for word in words:
        yield Word(
            word.start + place,
            word.end + place,
            begins + word.begins * sample,
            begins + word.ends * sample,
        )


def _at_our_rate(numpy: Any, samples: Any, rate: int) -> Any:
    """Return samples at the rate that is packed, by curves through four of them at a time."""
    wanted = len(samples) * RATE // rate
    places = numpy.arange(wanted) * (rate / RATE)
    first = places.astype(numpy.int64)
    part = places - first
    padded = numpy.pad(samples.astype(numpy.float64), (1, 3), mode="edge")
    before, here, there, after = (padded[first + offset] for offset in range(4))
    bent = 2 * before - 5 * here + 4 * there - after + part * (3 * (here - there) + after - before)
    curve = here + 0.5 * part * (there - before + part * bent)
    return numpy.clip(curve, -32768, 32767).astype(numpy.int16)


def _ends_of_sound(numpy: Any, samples: Any) -> Any:
    """Return a function that finds where the sound between two samples ends."""
    loud = numpy.flatnonzero(numpy.abs(samples.astype(numpy.int32)) > SILENCE)

    def end(first: int, last: int) -> int:
        place = int(numpy.searchsorted(loud, last)) - 1
        return max(int(loud[place]) + 1, first) if place >= 0 else first

    return end
