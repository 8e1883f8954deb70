"""Where a text lets a reader know that somebody is she, or he."""

import re
from collections.abc import Iterable

from app.story.analysis.findings import Gender, Mention
from app.story.analysis.gender import PRONOUN, by_words
from app.story.analysis.lexicon import PRONOUNS

#: A pronoun so far behind a name is that of its bearer, if nobody else is named before.
REACH = 160
_NAME = re.compile(r"(?<![.!?] )\b(?!I\b)[A-Z][a-z]+")


def known_from(text: str, gender: Gender, mentions: Iterable[Mention]) -> int:
    """Return from where on somebody's gender is known: where it is first told, or else the end."""
    for mention in sorted(mentions, key=lambda each: each.start):
        said = text[mention.start : mention.end]
        if by_words(said.split()) is gender:
            return mention.end
        if PRONOUNS.get(said.lower()) == gender.value:
            return mention.end
        ahead = text[mention.end : mention.end + REACH].partition("\n")[0]
        pronoun = PRONOUN.search(ahead)
        if pronoun is None or PRONOUNS[pronoun[1].lower()] != gender.value:
            continue
        if _NAME.search(ahead, 0, pronoun.start()) is None:
            return mention.end + pronoun.end()
    return len(text)
