"""A scene as it is read: pieces in one voice each that are the text itself, whole and once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.ai.errors import BadAnswer
from app.ai.speech.port import Speech, Utterance
from app.ai.speech.words import cuts, words_of

#: Seconds by which sound may be shorter than its last word, for rounding.
ROUNDING = 0.05


@dataclass(frozen=True, slots=True)
class Said:
    """A range of the text that somebody says."""

    start: int
    end: int
    speaker: UUID


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a scene, and who says it; nobody is the narrator."""

    start: int
    end: int
    speaker: UUID | None


def parts_of(start: int, end: int, said: Iterable[Said]) -> list[Part]:
    """Cut a range into parts that tile it; of what is said at once, what begins first is heard."""
    found: list[Part] = []
    at = start
    for each in sorted(said, key=lambda one: (one.start, -one.end)):
        begins, ends = max(each.start, at), min(each.end, end)
        if begins >= ends:
            continue
        if begins > at:
            found.append(Part(at, begins, None))
        found.append(Part(begins, ends, each.speaker))
        at = ends
    if at < end:
        found.append(Part(at, end, None))
    return found


def pieces_of(
    text: str, start: int, said: Iterable[Said], voices: Mapping[UUID, str], narrator: str
) -> list[Utterance]:
    """Return a scene's text in pieces, each in the voice of who says it.

    Marks between what two people say are nobody's words: they go with what comes before.
    """
    made: list[Utterance] = []
    for part in parts_of(start, start + len(text), said):
        piece = text[part.start - start : part.end - start]
        voice = narrator if part.speaker is None else voices.get(part.speaker, narrator)
        if not made:
            made.append(Utterance(piece, voice))
            continue
        last = made[-1]
        if not words_of(piece):
            voice = last.voice
        elif len(made) == 1 and not words_of(last.text):
            last = made[-1] = Utterance(last.text, voice)
        if voice == last.voice:
            made[-1] = Utterance(last.text + piece, voice)
        else:
            made.append(Utterance(piece, voice))
    return made


def portions(pieces: Sequence[Utterance], longest: int) -> Iterator[list[Utterance]]:
    """Share pieces out into portions that a narrator takes at once, cut where sentences end."""
    portion: list[Utterance] = []
    room = longest
    for piece in pieces:
        if len(piece.text) > room and portion:
            yield portion
            portion, room = [], longest
        for start, end in cuts(piece.text, longest):
            if end - start > room:
                yield portion
                portion, room = [], longest
            portion.append(Utterance(piece.text[start:end], piece.voice))
            room -= end - start
    if portion:
        yield portion


def check_words(pieces: Sequence[Utterance], speech: Speech) -> None:
    """Refuse speech that leaves a word of the text out, says one twice, or in another order."""
    expected: list[tuple[int, int]] = []
    place = 0
    for piece in pieces:
        expected += [(place + start, place + end) for start, end in words_of(piece.text)]
        place += len(piece.text)
    if [(word.start, word.end) for word in speech.words] != expected:
        raise BadAnswer("What was said is not what stands in the text.")
    heard = 0.0
    for word in speech.words:
        if not heard <= word.begins <= word.ends <= speech.seconds + ROUNDING:
            raise BadAnswer("The words are not heard one after the other.")
        heard = word.begins
