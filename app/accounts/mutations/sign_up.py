"""Getting an account: sign-up, and showing that an address is one's own."""

from datetime import datetime
from typing import Annotated

import strawberry

from app.accounts.mutations.entering import (
    TO_BROWSER,
    Entered,
    device_of,
    enter,
    identity_of,
    lifetime_of,
)
from app.accounts.problems import WorthlessToken
from app.accounts.service.sign_up import NewAccount, complete_sign_up, fold_email, sign_up
from app.accounts.service.throttle import throttle_sign_up, throttle_token
from app.accounts.service.verify_email import request_verification, verify_email
from app.graph.access import account_holder, anyone
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import Conflict, InvalidInput, RateLimited


@strawberry.input(description="A new account.")
class SignUpInput:
    """A new account."""

    email: str = strawberry.field(description="Your e-mail address.")
    password: str = strawberry.field(description="At least 10 characters, not easily guessed.")
    username: str | None = strawberry.field(
        default=None, description="The name others see; made from the address if left out."
    )
    full_name: str = strawberry.field(default="", description="Your full name, if you like.")


@strawberry.input(description="The token that was mailed, and the password you chose.")
class CompleteSignUpInput:
    """The token that was mailed, and the password you chose."""

    token: str = strawberry.field(description="The token out of the mail.")
    password: str = strawberry.field(description="The password that you signed up with.")
    cookie: bool = strawberry.field(default=False, description=TO_BROWSER)


@strawberry.input(description="The token that was mailed.")
class VerifyEmailInput:
    """The token that was mailed."""

    token: str = strawberry.field(description="The token out of the mail.")


@strawberry.type(description="A mail is on its way; `completeSignUp` takes its token.")
class SignUpPayload:
    """A mail is on its way, whether or not the address has an account already."""

    email: str = strawberry.field(description="Where the mail goes.")
    expires_at: datetime = strawberry.field(description="Until when its token is good.")


@strawberry.type(description="The account is made, and you are in.")
class CompleteSignUpPayload(Entered):
    """The account is made, and you are in."""


@strawberry.type(description="A mail is on its way; `verifyEmail` takes its token.")
class RequestEmailVerificationPayload:
    """A mail is on its way."""

    email: str = strawberry.field(description="Where the mail goes.")


@strawberry.type(description="The address is verified.")
class VerifyEmailPayload:
    """The address is verified."""

    email: str = strawberry.field(description="The address.")


SignUpResult = Annotated[
    SignUpPayload | InvalidInput | Conflict | RateLimited,
    strawberry.union("SignUpResult", description="How signing up went."),
]
CompleteSignUpResult = Annotated[
    CompleteSignUpPayload | WorthlessToken | InvalidInput | RateLimited,
    strawberry.union("CompleteSignUpResult", description="How making the account went."),
]
RequestEmailVerificationResult = Annotated[
    RequestEmailVerificationPayload | Conflict | RateLimited,
    strawberry.union("RequestEmailVerificationResult", description="How asking for it went."),
]
VerifyEmailResult = Annotated[
    VerifyEmailPayload | WorthlessToken | RateLimited,
    strawberry.union("VerifyEmailResult", description="How verifying went."),
]


@strawberry.type
class SignUpMutations:
    """Getting an account."""

    @mutation(
        "Ask for an account; the address is mailed a token. The answer is the same when the "
        "address has an account: then the mail says so.",
        anyone(),
    )
    async def sign_up(
        self,
        info: Info,
        input: Annotated[SignUpInput, strawberry.argument(description="The account.")],
    ) -> SignUpResult:
        """Ask for an account."""
        account = NewAccount(input.email, input.password, input.username, input.full_name)
        runtime = info.context.runtime
        email = fold_email(input.email)
        await throttle_sign_up(runtime.limiter, email, device_of(info))
        async with runtime.database.unit() as unit:
            expires_at = await sign_up(unit, account)
        return SignUpPayload(email=email, expires_at=expires_at)

    @mutation("Make the account that you signed up for, and sign in.", anyone())
    async def complete_sign_up(
        self,
        info: Info,
        input: Annotated[CompleteSignUpInput, strawberry.argument(description="The token.")],
    ) -> CompleteSignUpResult:
        """Make an account."""
        runtime = info.context.runtime
        await throttle_token(runtime.limiter, device_of(info))
        user, opened = await complete_sign_up(
            runtime.database,
            input.token,
            input.password,
            device_of(info),
            lifetime_of(info),
            credits=runtime.settings.monthly_credits,
        )
        return await enter(CompleteSignUpPayload, info, user, opened, cookie=input.cookie)

    @mutation("Have a token mailed that shows that your address is yours.", account_holder())
    async def request_email_verification(self, info: Info) -> RequestEmailVerificationResult:
        """Ask for a mail."""
        runtime = info.context.runtime
        user = await request_verification(
            runtime.database, runtime.limiter, identity_of(info), device_of(info)
        )
        return RequestEmailVerificationPayload(email=user.email)

    @mutation("Show that an address is yours, by the token that was mailed to it.", anyone())
    async def verify_email(
        self,
        info: Info,
        input: Annotated[VerifyEmailInput, strawberry.argument(description="The token.")],
    ) -> VerifyEmailResult:
        """Verify an address."""
        runtime = info.context.runtime
        email = await verify_email(runtime.database, runtime.limiter, input.token, device_of(info))
        return VerifyEmailPayload(email=email)
