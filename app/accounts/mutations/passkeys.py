"""Passkeys, and accounts elsewhere: other ways of signing in, added and removed."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import device_of, identity_of
from app.accounts.problems import ReauthenticationRequired
from app.accounts.service.linked_accounts import unlink
from app.accounts.service.passkeys import Passkeys
from app.accounts.types import Passkey
from app.graph.access import account_holder
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound
from app.graph.read.load import found


@strawberry.input(description="A passkey that the browser has made.")
class AddPasskeyInput:
    """A passkey that the browser has made."""

    name: str = strawberry.field(description="What you call it.")
    credential: str = strawberry.field(
        description="What `navigator.credentials.create` gave, by `toJSON`, as JSON."
    )


@strawberry.input(description="Which passkey to forget.")
class RemovePasskeyInput:
    """Which passkey to forget."""

    id: strawberry.ID = strawberry.field(description="The passkey.")


@strawberry.input(description="Which account elsewhere to forget.")
class UnlinkAccountInput:
    """Which account elsewhere to forget."""

    id: strawberry.ID = strawberry.field(description="The linked account.")


@strawberry.type(description="What to have the browser make.")
class StartPasskeyPayload:
    """What to have the browser make."""

    options: str = strawberry.field(
        description="JSON for `PublicKeyCredential.parseCreationOptionsFromJSON`; good for minutes."
    )


@strawberry.type(description="The passkey signs you in from now on.")
class AddPasskeyPayload:
    """The passkey signs you in from now on."""

    passkey: Passkey = strawberry.field(description="What is known of it.")


@strawberry.type(description="The passkey is worthless now.")
class RemovePasskeyPayload:
    """The passkey is worthless now."""

    id: strawberry.ID = strawberry.field(description="The passkey that was.")


@strawberry.type(description="That account signs you in no more.")
class UnlinkAccountPayload:
    """That account signs you in no more."""

    id: strawberry.ID = strawberry.field(description="The linked account that was.")


StartPasskeyResult = Annotated[
    StartPasskeyPayload | ReauthenticationRequired | Forbidden,
    strawberry.union("StartPasskeyResult", description="How starting went."),
]
AddPasskeyResult = Annotated[
    AddPasskeyPayload | InvalidInput | Conflict | ReauthenticationRequired | Forbidden,
    strawberry.union("AddPasskeyResult", description="How adding the passkey went."),
]
RemovePasskeyResult = Annotated[
    RemovePasskeyPayload | NotFound | ReauthenticationRequired | Forbidden,
    strawberry.union("RemovePasskeyResult", description="How removing the passkey went."),
]
UnlinkAccountResult = Annotated[
    UnlinkAccountPayload | NotFound | Conflict | ReauthenticationRequired | Forbidden,
    strawberry.union("UnlinkAccountResult", description="How unlinking went."),
]


@strawberry.type
class PasskeyMutations:
    """Passkeys and accounts elsewhere."""

    @mutation("Begin to make a passkey; needs a fresh proof.", account_holder())
    async def start_passkey(self, info: Info) -> StartPasskeyResult:
        """Make a challenge."""
        runtime = info.context.runtime
        options = await Passkeys(runtime.database, runtime.settings).begin(identity_of(info))
        return StartPasskeyPayload(options=options)

    @mutation("Keep the passkey that your browser has made.", account_holder())
    async def add_passkey(
        self,
        info: Info,
        input: Annotated[AddPasskeyInput, strawberry.argument(description="The passkey.")],
    ) -> AddPasskeyResult:
        """Register a passkey."""
        runtime = info.context.runtime
        row = await Passkeys(runtime.database, runtime.settings).add(
            identity_of(info), input.name, input.credential, device_of(info)
        )
        return AddPasskeyPayload(passkey=await found(info.context, Passkey, row.id))

    @mutation("Forget one of your passkeys; needs a fresh proof.", account_holder())
    async def remove_passkey(
        self,
        info: Info,
        input: Annotated[RemovePasskeyInput, strawberry.argument(description="Which.")],
    ) -> RemovePasskeyResult:
        """Remove a passkey."""
        runtime = info.context.runtime
        await Passkeys(runtime.database, runtime.settings).remove(
            identity_of(info), decode_id(input.id, "Passkey"), device_of(info)
        )
        return RemovePasskeyPayload(id=input.id)

    @mutation(
        "Forget an account elsewhere that signs you in; needs a fresh proof.", account_holder()
    )
    async def unlink_account(
        self,
        info: Info,
        input: Annotated[UnlinkAccountInput, strawberry.argument(description="Which.")],
    ) -> UnlinkAccountResult:
        """Unlink an account."""
        async with info.context.runtime.database.unit() as unit:
            key = decode_id(input.id, "LinkedAccount")
            await unlink(unit, identity_of(info), key, device_of(info))
        return UnlinkAccountPayload(id=input.id)
