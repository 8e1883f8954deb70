"""One person's way through one book: where they are, what they marked, what they saw."""

from app.reading.models.marks import Bookmark, Colour, Highlight, Mark, Note, Sharing
from app.reading.models.progress import PositionEvent, ReadingProgress, SceneHistory
from app.reading.models.session import Action, ReaderSession, SessionAction, SessionStatus

__all__ = [
    "Action",
    "Bookmark",
    "Colour",
    "Highlight",
    "Mark",
    "Note",
    "PositionEvent",
    "ReaderSession",
    "ReadingProgress",
    "SceneHistory",
    "SessionAction",
    "SessionStatus",
    "Sharing",
]
