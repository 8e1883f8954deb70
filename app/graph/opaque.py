"""Opaque strings that clients keep and hand back: ids and cursors."""

import base64
import binascii

SEPARATOR = "\n"


def wrap(*parts: str) -> str:
    """Pack parts into a string nobody is tempted to take apart."""
    return base64.urlsafe_b64encode(SEPARATOR.join(parts).encode()).decode().rstrip("=")


def reveal(opaque: str) -> list[str] | None:
    """Return the parts, or None when the string is none of ours."""
    try:
        padded = opaque + "=" * (-len(opaque) % 4)
        return base64.urlsafe_b64decode(padded.encode()).decode().split(SEPARATOR)
    except (ValueError, binascii.Error):
        return None
