"""Signing in: by password, by a link out of a mail, by passkey."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import TO_BROWSER, Entered, device_of, door_of, enter
from app.accounts.problems import InvalidCredentials, SecondFactorRequired, WorthlessToken
from app.accounts.service.passkeys import Passkeys
from app.accounts.service.sign_in import request_link
from app.accounts.service.sign_up import fold_email
from app.graph.access import anyone
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import InvalidInput, RateLimited

CODE = "The code of your authenticator app, or a recovery code, if you have a second factor."


@strawberry.input(description="Who you are.")
class SignInInput:
    """Who you are."""

    email: str = strawberry.field(description="Your e-mail address.")
    password: str = strawberry.field(description="Your password.")
    code: str | None = strawberry.field(default=None, description=CODE)
    cookie: bool = strawberry.field(default=False, description=TO_BROWSER)


@strawberry.input(description="Whom to mail a link.")
class RequestSignInLinkInput:
    """Whom to mail a link."""

    email: str = strawberry.field(description="Your e-mail address.")


@strawberry.input(description="The token that was mailed.")
class SignInWithLinkInput:
    """The token that was mailed."""

    token: str = strawberry.field(description="The token out of the mail.")
    code: str | None = strawberry.field(default=None, description=CODE)
    cookie: bool = strawberry.field(default=False, description=TO_BROWSER)


@strawberry.input(description="What your device has signed.")
class SignInWithPasskeyInput:
    """What your device has signed."""

    credential: str = strawberry.field(
        description="What `navigator.credentials.get` gave, by `toJSON`, as JSON."
    )
    cookie: bool = strawberry.field(default=False, description=TO_BROWSER)


@strawberry.type(description="You are in.")
class SignInPayload(Entered):
    """You are in."""


@strawberry.type(description="If the address has an account, a mail is on its way.")
class RequestSignInLinkPayload:
    """If the address has an account, a mail is on its way."""

    email: str = strawberry.field(description="The address.")


@strawberry.type(description="You are in.")
class SignInWithLinkPayload(Entered):
    """You are in."""


@strawberry.type(description="What to ask the browser for.")
class StartPasskeySignInPayload:
    """What to ask the browser for."""

    options: str = strawberry.field(
        description="JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`; good for minutes."
    )


@strawberry.type(description="You are in.")
class SignInWithPasskeyPayload(Entered):
    """You are in."""


SignInResult = Annotated[
    SignInPayload | InvalidCredentials | SecondFactorRequired | RateLimited,
    strawberry.union("SignInResult", description="How signing in went."),
]
RequestSignInLinkResult = Annotated[
    RequestSignInLinkPayload | RateLimited,
    strawberry.union("RequestSignInLinkResult", description="How asking for a link went."),
]
SignInWithLinkResult = Annotated[
    SignInWithLinkPayload
    | WorthlessToken
    | InvalidCredentials
    | SecondFactorRequired
    | RateLimited,
    strawberry.union("SignInWithLinkResult", description="How signing in went."),
]
StartPasskeySignInResult = Annotated[
    StartPasskeySignInPayload | RateLimited,
    strawberry.union("StartPasskeySignInResult", description="How starting went."),
]
SignInWithPasskeyResult = Annotated[
    SignInWithPasskeyPayload | InvalidCredentials | InvalidInput | RateLimited,
    strawberry.union("SignInWithPasskeyResult", description="How signing in went."),
]


@strawberry.type
class SignInMutations:
    """Signing in."""

    @mutation(
        "Sign in with address and password. Each attempt counts, however it is sent, and each has "
        "to wait longer than the one before.",
        anyone(),
    )
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, strawberry.argument(description="Who you are.")],
    ) -> SignInResult:
        """Open a session."""
        user, opened = await door_of(info).by_password(input.email, input.password, input.code)
        return await enter(SignInPayload, info, user, opened, cookie=input.cookie)

    @mutation("Have a link mailed that signs in once, without a password.", anyone())
    async def request_sign_in_link(
        self,
        info: Info,
        input: Annotated[RequestSignInLinkInput, strawberry.argument(description="Whom.")],
    ) -> RequestSignInLinkResult:
        """Ask for a link."""
        runtime = info.context.runtime
        await request_link(runtime.database, runtime.limiter, input.email, device_of(info))
        return RequestSignInLinkPayload(email=fold_email(input.email))

    @mutation("Sign in by the token of a link that was mailed.", anyone())
    async def sign_in_with_link(
        self,
        info: Info,
        input: Annotated[SignInWithLinkInput, strawberry.argument(description="The token.")],
    ) -> SignInWithLinkResult:
        """Open a session."""
        user, opened = await door_of(info).by_link(input.token, input.code)
        return await enter(SignInWithLinkPayload, info, user, opened, cookie=input.cookie)

    @mutation("Begin to sign in by a passkey.", anyone())
    async def start_passkey_sign_in(self, info: Info) -> StartPasskeySignInResult:
        """Make a challenge."""
        runtime = info.context.runtime
        passkeys = Passkeys(runtime.database, runtime.settings)
        return StartPasskeySignInPayload(options=await passkeys.begin_sign_in(door_of(info)))

    @mutation("Sign in by what your passkey has signed.", anyone())
    async def sign_in_with_passkey(
        self,
        info: Info,
        input: Annotated[SignInWithPasskeyInput, strawberry.argument(description="What.")],
    ) -> SignInWithPasskeyResult:
        """Open a session."""
        runtime = info.context.runtime
        passkeys = Passkeys(runtime.database, runtime.settings)
        user, opened = await passkeys.sign_in(door_of(info), input.credential)
        return await enter(SignInWithPasskeyPayload, info, user, opened, cookie=input.cookie)
