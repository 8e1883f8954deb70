from app.platform.errors import Conflict, Unavailable


class NothingToNarrate(Conflict):
    """There are no such scenes in this book, or none of them has a word."""

    code = "NOTHING_TO_NARRATE"


class NarratorChanged(Conflict):
    """Somebody else would read by now, or at another price; ask for the narration once more."""

    code = "NARRATOR_CHANGED"


class SoundLost(Unavailable):
    """The sound was swept away before it was kept; it is made once more."""
