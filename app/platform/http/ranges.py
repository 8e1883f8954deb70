"""The byte range of a GET (RFC 9110, section 14) and of a PUT."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
_CONTENT_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies outside of what there is."""


@dataclass(frozen=True)
class ByteRange:
    """The bytes [start, stop)."""

    start: int
    stop: int


def wanted_range(header: str | None, size: int) -> ByteRange | None:
    """Return the one range that a client wants; None means everything.

    A header that is malformed, of another unit or of several ranges may be ignored, and is.
    """
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(size, int(found[2] or size) + 1)
        if found[2] and int(found[2]) < start:
            return None
    if start >= stop:
        raise Unsatisfiable
    return ByteRange(start, stop)


def sent_range(header: str) -> tuple[ByteRange, int] | None:
    """Return the range that a client sends and the size of the whole; None if malformed."""
    found = _CONTENT_RANGE.fullmatch(header.strip())
    if found is None:
        return None
    first, last, total = map(int, found.groups())
    return (ByteRange(first, last + 1), total) if first <= last < total else None
