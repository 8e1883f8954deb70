"""Moving to another e-mail address, once the old and the new one agree."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import device_of, identity_of
from app.accounts.problems import ReauthenticationRequired, WorthlessToken
from app.accounts.service.change_email import cancel_change, confirm_change, request_change
from app.accounts.types import EmailChange
from app.graph.access import account_holder, anyone
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found


@strawberry.input(description="Another e-mail address.")
class RequestEmailChangeInput:
    """Another e-mail address."""

    new_email: str = strawberry.field(description="The address to move to.")


@strawberry.input(description="The token that one of the two addresses was mailed.")
class ConfirmEmailChangeInput:
    """The token that one of the two addresses was mailed."""

    token: str = strawberry.field(description="The token out of the mail.")


@strawberry.type(description="Both addresses are asked.")
class RequestEmailChangePayload:
    """Both addresses are asked."""

    email_change: EmailChange = strawberry.field(description="Where the change stands.")


@strawberry.type(description="One side has agreed.")
class ConfirmEmailChangePayload:
    """One side has agreed."""

    new_email: str = strawberry.field(description="The address to move to.")
    done: bool = strawberry.field(
        description="Whether the account has moved: both sides have agreed."
    )


@strawberry.type(description="The address stays as it is.")
class CancelEmailChangePayload:
    """The address stays as it is."""

    cancelled: bool = strawberry.field(description="True.")


RequestEmailChangeResult = Annotated[
    RequestEmailChangePayload | InvalidInput | ReauthenticationRequired | Forbidden | RateLimited,
    strawberry.union("RequestEmailChangeResult", description="How asking for it went."),
]
ConfirmEmailChangeResult = Annotated[
    ConfirmEmailChangePayload | WorthlessToken | Conflict | RateLimited,
    strawberry.union("ConfirmEmailChangeResult", description="How agreeing went."),
]
CancelEmailChangeResult = Annotated[
    CancelEmailChangePayload | NotFound,
    strawberry.union("CancelEmailChangeResult", description="How cancelling went."),
]


@strawberry.type
class EmailMutations:
    """Moving to another e-mail address."""

    @mutation(
        "Ask to move to another address; both are mailed, and both have to agree. Needs a fresh "
        "proof.",
        account_holder(),
    )
    async def request_email_change(
        self,
        info: Info,
        input: Annotated[RequestEmailChangeInput, strawberry.argument(description="Where to.")],
    ) -> RequestEmailChangeResult:
        """Ask both sides."""
        runtime = info.context.runtime
        row = await request_change(
            runtime.database, runtime.limiter, identity_of(info), input.new_email, device_of(info)
        )
        change = await found(info.context, EmailChange, row.id)
        return RequestEmailChangePayload(email_change=change)

    @mutation("Agree to a change of address, by the token that was mailed.", anyone())
    async def confirm_email_change(
        self,
        info: Info,
        input: Annotated[ConfirmEmailChangeInput, strawberry.argument(description="The token.")],
    ) -> ConfirmEmailChangeResult:
        """Agree for one side."""
        runtime = info.context.runtime
        agreed = await confirm_change(
            runtime.database, runtime.limiter, input.token, device_of(info)
        )
        return ConfirmEmailChangePayload(new_email=agreed.email, done=agreed.done)

    @mutation("Stay at the address you have.", account_holder())
    async def cancel_email_change(self, info: Info) -> CancelEmailChangeResult:
        """Leave the address as it is."""
        await cancel_change(info.context.runtime.database, info.context.viewer.id)
        return CancelEmailChangePayload(cancelled=True)
