"""What can go wrong between us and a provider."""

from app.platform.errors import AppError, Unavailable


class KeyRefused(AppError):
    """The provider refuses this key; check it, or remove it."""

    code = "PROVIDER_KEY_REFUSED"


class InputRefused(AppError):
    """The provider does not take this input."""

    code = "PROVIDER_INPUT_REFUSED"


class ProviderUnavailable(Unavailable):
    """The provider does not answer; it is tried again."""


class BadAnswer(Unavailable):
    """The provider's answer makes no sense; it is asked again."""
