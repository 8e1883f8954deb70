"""The second factor: an authenticator app, with recovery codes."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import device_of, factors_of, identity_of
from app.accounts.problems import ReauthenticationRequired
from app.accounts.service.proof import proven
from app.graph.access import account_holder
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited

_CODES = "Ten codes, each good once, for when the app is lost; they are not shown again."


@strawberry.input(description="The app's first code.")
class ConfirmSecondFactorInput:
    """The app's first code."""

    code: str = strawberry.field(description="The six digits that the app shows.")


@strawberry.type(description="What an authenticator app needs.")
class StartSecondFactorPayload:
    """What an authenticator app needs."""

    secret: str = strawberry.field(description="The secret, to type in; it is not shown again.")
    uri: str = strawberry.field(description="The same as an otpauth address, to draw as a code.")


@strawberry.type(description="From now on signing in asks for a code.")
class ConfirmSecondFactorPayload:
    """From now on signing in asks for a code."""

    recovery_codes: list[str] = strawberry.field(description=_CODES)


@strawberry.type(description="The password alone signs in again.")
class RemoveSecondFactorPayload:
    """The password alone signs in again."""

    removed: bool = strawberry.field(description="True.")


@strawberry.type(description="There are new recovery codes; the old ones are worthless.")
class RenewRecoveryCodesPayload:
    """There are new recovery codes; the old ones are worthless."""

    recovery_codes: list[str] = strawberry.field(description=_CODES)


StartSecondFactorResult = Annotated[
    StartSecondFactorPayload | Conflict | ReauthenticationRequired | Forbidden,
    strawberry.union("StartSecondFactorResult", description="How starting went."),
]
ConfirmSecondFactorResult = Annotated[
    ConfirmSecondFactorPayload
    | InvalidInput
    | NotFound
    | ReauthenticationRequired
    | Forbidden
    | RateLimited,
    strawberry.union("ConfirmSecondFactorResult", description="How confirming went."),
]
RemoveSecondFactorResult = Annotated[
    RemoveSecondFactorPayload | NotFound | ReauthenticationRequired | Forbidden,
    strawberry.union("RemoveSecondFactorResult", description="How removing went."),
]
RenewRecoveryCodesResult = Annotated[
    RenewRecoveryCodesPayload | NotFound | ReauthenticationRequired | Forbidden,
    strawberry.union("RenewRecoveryCodesResult", description="How renewing went."),
]


@strawberry.type
class SecondFactorMutations:
    """The second factor."""

    @mutation("Begin to set an authenticator app up; needs a fresh proof.", account_holder())
    async def start_second_factor(self, info: Info) -> StartSecondFactorResult:
        """Make a secret."""
        async with info.context.runtime.database.unit() as unit:
            user = await proven(unit, identity_of(info))
            begun = await factors_of(info).begin(unit, user)
        return StartSecondFactorPayload(secret=begun.secret, uri=begun.uri)

    @mutation("Have signing in ask for your app's codes from now on.", account_holder())
    async def confirm_second_factor(
        self,
        info: Info,
        input: Annotated[ConfirmSecondFactorInput, strawberry.argument(description="The code.")],
    ) -> ConfirmSecondFactorResult:
        """Let the factor count."""
        async with info.context.runtime.database.unit() as unit:
            user = await proven(unit, identity_of(info))
            codes = await factors_of(info).confirm(unit, user, input.code, device_of(info))
        return ConfirmSecondFactorPayload(recovery_codes=codes)

    @mutation("Do without a second factor; needs a fresh proof.", account_holder())
    async def remove_second_factor(self, info: Info) -> RemoveSecondFactorResult:
        """Take the factor away."""
        async with info.context.runtime.database.unit() as unit:
            user = await proven(unit, identity_of(info))
            await factors_of(info).remove(unit, user, device_of(info))
        return RemoveSecondFactorPayload(removed=True)

    @mutation("Make new recovery codes; needs a fresh proof.", account_holder())
    async def renew_recovery_codes(self, info: Info) -> RenewRecoveryCodesResult:
        """Replace the recovery codes."""
        async with info.context.runtime.database.unit() as unit:
            user = await proven(unit, identity_of(info))
            codes = await factors_of(info).renew_codes(unit, user, device_of(info))
        return RenewRecoveryCodesPayload(recovery_codes=codes)
