"""What somebody's way through a book looks like to clients."""

from app.reading.types.feed import FeedScene
from app.reading.types.marks import Bookmark, Note, ReadingHighlight
from app.reading.types.reading import Reading
from app.reading.types.session import ReaderSession

__all__ = ["Bookmark", "FeedScene", "Note", "ReaderSession", "Reading", "ReadingHighlight"]
