"""Log lines: structured, with what they belong to, and without secrets."""

from app.platform.logs.scrub import scrub
from app.platform.logs.setup import configure

__all__ = ["configure", "scrub"]
