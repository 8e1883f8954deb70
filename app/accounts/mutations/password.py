"""Passwords: forgotten, reset, changed."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import device_of, identity_of
from app.accounts.problems import ReauthenticationRequired, WorthlessToken
from app.accounts.service.change_password import change_password, request_reset, reset_password
from app.accounts.service.sign_up import fold_email
from app.graph.access import account_holder, anyone
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import Forbidden, InvalidInput, RateLimited


@strawberry.input(description="Whose password is forgotten.")
class RequestPasswordResetInput:
    """Whose password is forgotten."""

    email: str = strawberry.field(description="Your e-mail address.")


@strawberry.input(description="The token that was mailed, and a new password.")
class ResetPasswordInput:
    """The token that was mailed, and a new password."""

    token: str = strawberry.field(description="The token out of the mail.")
    password: str = strawberry.field(description="At least 10 characters, not easily guessed.")


@strawberry.input(description="A new password.")
class ChangePasswordInput:
    """A new password."""

    password: str = strawberry.field(description="At least 10 characters, not easily guessed.")


@strawberry.type(description="If the address has an account, a mail is on its way.")
class RequestPasswordResetPayload:
    """If the address has an account, a mail is on its way."""

    email: str = strawberry.field(description="The address.")


@strawberry.type(description="The password is set, and every device is signed out.")
class ResetPasswordPayload:
    """The password is set, and every device is signed out."""

    ended_sessions: int = strawberry.field(description="How many sessions that ended.")


@strawberry.type(description="The password is set, and every other device is signed out.")
class ChangePasswordPayload:
    """The password is set, and every other device is signed out."""

    ended_sessions: int = strawberry.field(description="How many sessions that ended.")


RequestPasswordResetResult = Annotated[
    RequestPasswordResetPayload | RateLimited,
    strawberry.union("RequestPasswordResetResult", description="How asking for it went."),
]
ResetPasswordResult = Annotated[
    ResetPasswordPayload | WorthlessToken | InvalidInput | RateLimited,
    strawberry.union("ResetPasswordResult", description="How setting the password went."),
]
ChangePasswordResult = Annotated[
    ChangePasswordPayload | InvalidInput | ReauthenticationRequired | Forbidden,
    strawberry.union("ChangePasswordResult", description="How setting the password went."),
]


@strawberry.type
class PasswordMutations:
    """Passwords."""

    @mutation("Have a token mailed that lets you choose a new password.", anyone())
    async def request_password_reset(
        self,
        info: Info,
        input: Annotated[RequestPasswordResetInput, strawberry.argument(description="Whose.")],
    ) -> RequestPasswordResetResult:
        """Ask for a mail."""
        runtime = info.context.runtime
        await request_reset(runtime.database, runtime.limiter, input.email, device_of(info))
        return RequestPasswordResetPayload(email=fold_email(input.email))

    @mutation("Choose a new password, by the token that was mailed.", anyone())
    async def reset_password(
        self,
        info: Info,
        input: Annotated[ResetPasswordInput, strawberry.argument(description="The password.")],
    ) -> ResetPasswordResult:
        """Set a password."""
        runtime = info.context.runtime
        ended = await reset_password(
            runtime.database, runtime.limiter, input.token, input.password, device_of(info)
        )
        return ResetPasswordPayload(ended_sessions=ended)

    @mutation("Change your password, or set a first one; needs a fresh proof.", account_holder())
    async def change_password(
        self,
        info: Info,
        input: Annotated[ChangePasswordInput, strawberry.argument(description="The password.")],
    ) -> ChangePasswordResult:
        """Set a password."""
        database = info.context.runtime.database
        ended = await change_password(database, identity_of(info), input.password, device_of(info))
        return ChangePasswordPayload(ended_sessions=ended)
