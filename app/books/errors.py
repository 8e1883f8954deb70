from app.platform.errors import AppError, Conflict, NotFound
from app.texts.faults import Cause


class UnreadableFile(AppError):
    """This file cannot be read; the message says why, and what to do."""

    code = "UNREADABLE_FILE"

    def __init__(self, cause: Cause, sentence: str) -> None:
        super().__init__(sentence)
        self.cause = cause


class LicenceRestriction(AppError):
    """The rights in this book, as they are declared, do not allow that."""

    code = "LICENCE_RESTRICTION"


class BookGone(NotFound):
    """This book was deleted."""


class NotReadable(Conflict):
    """This book has no text yet; wait until it is readable."""


class IndexReplaced(Conflict):
    """Another index of this text was begun in the meantime; index the book anew."""
