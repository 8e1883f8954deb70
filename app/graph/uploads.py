"""A file that came with a request."""

from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class UploadedFile:
    """A file that came with the request; it is closed when the operation is done."""

    filename: str
    content_type: str
    file: IO[bytes]
    size: int
