"""Who is heard in which voice, as long as nobody has chosen: by gender, and always the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.ai.speech.port import Voice, VoiceGender
from app.story.models import Gender

#: The voices that fit a gender; whoever's is not told has one that does not tell either.
FITTING = {
    Gender.FEMALE: VoiceGender.FEMALE,
    Gender.MALE: VoiceGender.MALE,
    Gender.UNKNOWN: VoiceGender.NEUTRAL,
}


@dataclass(frozen=True)
class Speaker:
    """Somebody who says something in a story, and what they are taken for somewhere in it."""

    id: UUID
    lines: int
    first_seen: int
    genders: frozenset[Gender]


def speaking(voices: Sequence[Voice], language: str | None) -> list[Voice]:
    """Return the voices that speak a language; all, if none says that it does."""
    tag = (language or "").partition("-")[0].lower()
    return [voice for voice in voices if voice.language in {"", tag}] or list(voices)


def cast(
    speakers: Sequence[Speaker], voices: Sequence[Voice], narrator: str
) -> Mapping[tuple[UUID, Gender], str]:
    """Give everybody a voice for each gender they are taken for, whoever says most first.

    The order is that of the whole story, so that a voice does not change as it goes on; which
    gender counts is what is known in a scene.
    """
    others = [voice for voice in voices if voice.id != narrator] or list(voices)
    ordered = sorted(speakers, key=lambda each: (-each.lines, each.first_seen, each.id))
    found: dict[tuple[UUID, Gender], str] = {}
    for gender, wanted in FITTING.items():
        fitting = [voice for voice in others if voice.gender is wanted] or others
        heard = [each for each in ordered if gender in each.genders]
        for place, each in enumerate(heard):
            found[each.id, gender] = fitting[place % len(fitting)].id
    return found
