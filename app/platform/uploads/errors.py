"""Why bytes that a client sends are not taken."""

from app.platform.errors import AppError, Conflict


class UploadConflict(Conflict):
    """These bytes do not continue the upload; ask with HEAD for the offset to go on from."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class BadPart(AppError):
    """This is not a part of an upload; the message says what to send."""

    code = "BAD_PART"


class TooLarge(AppError):
    """The file is larger than this upload may be."""

    code = "TOO_LARGE"


class UploadIncomplete(Conflict):
    """The upload is not complete; send the rest first."""
