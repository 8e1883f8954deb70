"""Why something sealed cannot be opened."""

from app.settings import SettingsError


class KeyringMalformed(SettingsError):
    """FABULA_SECRET_KEYS does not hold usable keys; the message says which entry and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"FABULA_SECRET_KEYS: {why}")


class SealError(Exception):
    """Something sealed cannot be opened."""


class UnknownKey(SealError):
    """It was sealed under a master key that is not on the ring."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"This was sealed under the master key {key_id!r}, which FABULA_SECRET_KEYS "
            "does not hold; put it back after the first one."
        )


class SealBroken(SealError):
    """The sealed bytes were changed, or moved here from another row."""

    def __init__(self, context: str) -> None:
        super().__init__(
            f"What is sealed at {context} was changed or moved here from another row; "
            "it cannot be trusted and must be entered again."
        )


class SealMalformed(SealError):
    """These bytes were never sealed by us, or were cut off."""

    def __init__(self, context: str) -> None:
        super().__init__(f"What stands at {context} is not something sealed, or is cut off.")
