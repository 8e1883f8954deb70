"""Bearer secrets: random, shown once, and kept only as a hash."""

import hashlib
import secrets
from enum import StrEnum


class Prefix(StrEnum):
    """What a token begins with, so that people and leak scanners recognise it."""

    SESSION = "fbs_"
    API = "fba_"
    MAILED = "fbm_"


def new_secret(prefix: Prefix) -> str:
    """Make a token."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Return what is stored of a token; its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
