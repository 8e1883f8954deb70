"""Resumable uploads: pieces in the object store, until they are one object."""

from app.platform.uploads.errors import BadPart, TooLarge, UploadConflict, UploadIncomplete
from app.platform.uploads.finishing import abandon, finish, sweep
from app.platform.uploads.parts import Progress, UploadId
from app.platform.uploads.receiving import Cut, Part, assemble, progress, receive

__all__ = [
    "BadPart",
    "Cut",
    "Part",
    "Progress",
    "TooLarge",
    "UploadConflict",
    "UploadId",
    "UploadIncomplete",
    "abandon",
    "assemble",
    "finish",
    "progress",
    "receive",
    "sweep",
]
