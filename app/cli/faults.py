"""Faults that are told in one sentence instead of a traceback."""

from sqlalchemy.exc import DBAPIError

from app.platform.embedded import EmbeddedFault
from app.platform.errors import AppError
from app.platform.storage import StorageError
from app.settings import SettingsError
from app.texts.faults import Unreadable

EXPECTED = (AppError, EmbeddedFault, SettingsError, StorageError, Unreadable)


def sentence_of(error: Exception) -> str | None:
    """Return what to tell the person at the terminal, or None for a fault of ours."""
    if isinstance(error, EXPECTED):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"The database refused: {error.orig}".strip()
    if isinstance(error, PermissionError) and error.filename:
        return f"{error.filename} may not be used: {error.strerror}; run as the user it belongs to."
    if isinstance(error, ConnectionError | TimeoutError):
        return f"A server does not answer ({error}); `fabula doctor` says which."
    return None
