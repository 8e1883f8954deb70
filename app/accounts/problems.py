from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.accounts import errors
from app.graph.problems import Problem


@strawberry.type(description="The address and the password do not go together.")
class InvalidCredentials(Problem):
    """The address and the password do not go together."""


@strawberry.type(description="The account has a second factor: send its code along.")
class SecondFactorRequired(Problem):
    """The account has a second factor: send its code along."""


@strawberry.type(description="This needs a fresh proof that it is you; see `reauthenticate`.")
class ReauthenticationRequired(Problem):
    """This needs a fresh proof that it is you."""


@strawberry.type(description="The link or code was used, has expired or never was one.")
class WorthlessToken(Problem):
    """The link or code was used, has expired or never was one."""


class InvalidCredentialsHandler(
    strawberry.ExceptionHandler[errors.InvalidCredentials, InvalidCredentials]
):
    """Answers with the type InvalidCredentials."""

    def handle(
        self, exception: errors.InvalidCredentials, *, field: StrawberryField, info: Any
    ) -> InvalidCredentials:
        """Turn the error into the union's member."""
        del field, info
        return InvalidCredentials(code=exception.code, message=exception.message)


class SecondFactorRequiredHandler(
    strawberry.ExceptionHandler[errors.SecondFactorRequired, SecondFactorRequired]
):
    """Answers with the type SecondFactorRequired."""

    def handle(
        self, exception: errors.SecondFactorRequired, *, field: StrawberryField, info: Any
    ) -> SecondFactorRequired:
        """Turn the error into the union's member."""
        del field, info
        return SecondFactorRequired(code=exception.code, message=exception.message)


class ReauthenticationRequiredHandler(
    strawberry.ExceptionHandler[errors.ReauthenticationRequired, ReauthenticationRequired]
):
    """Answers with the type ReauthenticationRequired."""

    def handle(
        self, exception: errors.ReauthenticationRequired, *, field: StrawberryField, info: Any
    ) -> ReauthenticationRequired:
        """Turn the error into the union's member."""
        del field, info
        return ReauthenticationRequired(code=exception.code, message=exception.message)


class WorthlessTokenHandler(strawberry.ExceptionHandler[errors.WorthlessToken, WorthlessToken]):
    """Answers with the type WorthlessToken."""

    def handle(
        self, exception: errors.WorthlessToken, *, field: StrawberryField, info: Any
    ) -> WorthlessToken:
        """Turn the error into the union's member."""
        del field, info
        return WorthlessToken(code=exception.code, message=exception.message)


HANDLERS: list[strawberry.ExceptionHandler[Any, Any]] = [
    InvalidCredentialsHandler(),
    SecondFactorRequiredHandler(),
    ReauthenticationRequiredHandler(),
    WorthlessTokenHandler(),
]
