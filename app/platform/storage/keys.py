"""Keys: plain names joined by slashes, whose ending says what the bytes are."""

import re
from typing import NewType

from app.platform.storage.errors import BadKey

Key = NewType("Key", str)

OCTETS = "application/octet-stream"

# A key carries its type, so that a copy between a directory and a bucket loses nothing.
EXTENSIONS = {
    "application/epub+zip": ".epub",
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "audio/flac": ".flac",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "text/css": ".css",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/vtt": ".vtt",
    "video/mp4": ".mp4",
}
TYPES = {extension: content_type for content_type, extension in EXTENSIONS.items()}

MAX_KEY = 512
# No name starts with a dot: `..` cannot be written, and dotted names belong to the stores.
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_NAME}(?:/{_NAME})*", re.ASCII)
_CONTENT = re.compile(r"(?:.*/)?([0-9a-f]{2})/([0-9a-f]{62})(?:\.[a-z0-9]+)?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def parse_key(text: str) -> Key:
    """Return the text as a key, or say why it cannot be one."""
    if len(text) > MAX_KEY or not _KEY.fullmatch(text):
        raise BadKey(
            f"{text[:80]!r} is not a key: use letters, digits, '.', '_' and '-', joined by '/'."
        )
    return Key(text)


def content_key(prefix: str, sha256: str, content_type: str = OCTETS) -> Key:
    """Name the object under the prefix that has this digest and type."""
    if not _SHA256.fullmatch(sha256):
        raise BadKey(f"{sha256[:80]!r} is not a SHA-256 in lower-case hexadecimal.")
    extension = EXTENSIONS.get(plain_type(content_type), "")
    return parse_key(f"{prefix}/{sha256[:2]}/{sha256[2:]}{extension}")


def digest_of(key: Key) -> str | None:
    """Return the SHA-256 that a content-addressed key names."""
    found = _CONTENT.fullmatch(key)
    return found[1] + found[2] if found else None


def type_of(key: Key) -> str:
    """Return the content type that a key's ending stands for."""
    name = key.rpartition("/")[2]
    dot = name.rfind(".")
    return TYPES.get(name[dot:].lower(), OCTETS) if dot > 0 else OCTETS


def plain_type(content_type: str) -> str:
    """Strip a content type of its parameters and of its case."""
    return content_type.partition(";")[0].strip().lower()
