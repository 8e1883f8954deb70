"""What can be wrong with a file, and with a place in a text."""

from enum import StrEnum


class Cause(StrEnum):
    """Why a file cannot be read; the values are stable."""

    EMPTY = "EMPTY"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    DAMAGED = "DAMAGED"
    ENCRYPTED = "ENCRYPTED"
    PASSWORD = "PASSWORD"  # noqa: S105 - a cause, not a password
    NO_TEXT = "NO_TEXT"
    TOO_LARGE = "TOO_LARGE"
    UNSAFE = "UNSAFE"
    UNSUPPORTED = "UNSUPPORTED"
    TOO_SLOW = "TOO_SLOW"


class Unreadable(Exception):
    """A file that gives no text; the message is a sentence its owner can act on."""

    def __init__(self, code: Cause, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class NoSuchPlace(LookupError):
    """A locator that points at nothing in this text."""

    def __init__(self, locator: str) -> None:
        super().__init__(f"{locator[:200]!r} is no place in this text.")
        self.locator = locator
