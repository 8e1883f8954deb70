"""What can go wrong between us and a provider."""

from app.ai.usage import Usage
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

    def __init__(self, message: str = "", usage: Usage | None = None) -> None:
        super().__init__(message)
        #: What was used all the same, and has to be paid.
        self.usage = usage


class NoAnswer(AppError):
    """The model gave no whole answer, and would not the next time."""

    code = "PROVIDER_NO_ANSWER"

    def __init__(self, message: str = "", usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class AnswerCut(NoAnswer):
    """The answer was too long for its limit; ask for less, or allow more."""

    code = "PROVIDER_ANSWER_CUT"


class AnswerRefused(NoAnswer):
    """The model refuses to answer this."""

    code = "PROVIDER_ANSWER_REFUSED"


class NarrationNotAvailable(AppError):
    """Nothing here can read aloud: install fabula[narration], or add a key of OpenAI."""

    code = "NARRATION_NOT_AVAILABLE"
