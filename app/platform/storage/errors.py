"""What can go wrong between us and the bytes."""

from app.platform.errors import Unavailable
from app.settings import SettingsError


class StorageError(Exception):
    """The object store could not do what was asked."""


class BadKey(StorageError, ValueError):
    """A key is not made of plain names joined by slashes."""


class ObjectMissing(StorageError):
    """There is no object under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object under the key {key!r}.")


class ObjectChanged(StorageError):
    """The object was replaced while it was being read."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object {key!r} was replaced while it was read; read it again.")


class StorageUnavailable(Unavailable):
    """The object store does not answer; try again in a moment."""


class StorageMisconfigured(SettingsError):
    """FABULA_STORAGE_URL names something that cannot be used; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"FABULA_STORAGE_URL: {why}")
