"""Tokens for one's programs, and one's keys at providers."""

from typing import Annotated

import strawberry

from app.accounts.letters import Notice
from app.accounts.models import Provider
from app.accounts.mutations.entering import device_of, identity_of
from app.accounts.problems import ReauthenticationRequired
from app.accounts.service import api_tokens, provider_keys
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.types import ApiToken, ProviderKey
from app.ai.outcomes import KeyOutcome
from app.graph.access import account_holder
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.platform.scopes import Scope


@strawberry.input(description="A token for a program.")
class CreateApiTokenInput:
    """A token for a program."""

    name: str = strawberry.field(description="What it is for.")
    scopes: list[Scope] = strawberry.field(description="What it may be used for.")
    days: int | None = strawberry.field(
        default=None, description="How many days it lives; for ever if left out."
    )


@strawberry.input(description="Which token to make worthless.")
class RevokeApiTokenInput:
    """Which token to make worthless."""

    id: strawberry.ID = strawberry.field(description="The token.")


@strawberry.input(description="Your key at a provider.")
class AddProviderKeyInput:
    """Your key at a provider."""

    provider: Provider = strawberry.field(description="Whose key it is.")
    key: str = strawberry.field(description="The key; it is sealed and never shown again.")
    nickname: str = strawberry.field(default="", description="What you call it.")


@strawberry.input(description="Another key in the place of one.")
class RotateProviderKeyInput:
    """Another key in the place of one."""

    id: strawberry.ID = strawberry.field(description="The key to replace.")
    key: str = strawberry.field(description="The new key; it is sealed and never shown again.")


@strawberry.input(description="Which key to ask its provider about.")
class CheckProviderKeyInput:
    """Which key to ask its provider about."""

    id: strawberry.ID = strawberry.field(description="The key.")


@strawberry.input(description="Which key to forget.")
class RemoveProviderKeyInput:
    """Which key to forget."""

    id: strawberry.ID = strawberry.field(description="The key.")


@strawberry.type(description="The token is made.")
class CreateApiTokenPayload:
    """The token is made."""

    api_token: ApiToken = strawberry.field(description="What is known of it from now on.")
    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer …`; it is not shown again."
    )


@strawberry.type(description="The token is worthless now.")
class RevokeApiTokenPayload:
    """The token is worthless now."""

    api_token: ApiToken = strawberry.field(description="The token.")


@strawberry.type(description="The key is sealed and will be used.")
class AddProviderKeyPayload:
    """The key is sealed and will be used."""

    provider_key: ProviderKey = strawberry.field(description="What is known of it from now on.")


@strawberry.type(description="The new key is sealed and used from now on.")
class RotateProviderKeyPayload:
    """The new key is sealed and used from now on."""

    provider_key: ProviderKey = strawberry.field(description="What is known of it from now on.")


@strawberry.type(description="The provider was asked.")
class CheckProviderKeyPayload:
    """The provider was asked."""

    outcome: KeyOutcome = strawberry.field(description="What the provider says of the key.")
    provider_key: ProviderKey = strawberry.field(description="The key.")


@strawberry.type(description="The key is forgotten.")
class RemoveProviderKeyPayload:
    """The key is forgotten."""

    id: strawberry.ID = strawberry.field(description="The key that was.")


CreateApiTokenResult = Annotated[
    CreateApiTokenPayload | InvalidInput | ReauthenticationRequired,
    strawberry.union("CreateApiTokenResult", description="How making the token went."),
]
RevokeApiTokenResult = Annotated[
    RevokeApiTokenPayload | NotFound,
    strawberry.union("RevokeApiTokenResult", description="How revoking went."),
]
AddProviderKeyResult = Annotated[
    AddProviderKeyPayload | InvalidInput | ReauthenticationRequired,
    strawberry.union("AddProviderKeyResult", description="How adding the key went."),
]
RemoveProviderKeyResult = Annotated[
    RemoveProviderKeyPayload | NotFound | ReauthenticationRequired,
    strawberry.union("RemoveProviderKeyResult", description="How removing the key went."),
]
RotateProviderKeyResult = Annotated[
    RotateProviderKeyPayload | InvalidInput | NotFound | ReauthenticationRequired,
    strawberry.union("RotateProviderKeyResult", description="How replacing the key went."),
]
CheckProviderKeyResult = Annotated[
    CheckProviderKeyPayload | NotFound | RateLimited,
    strawberry.union("CheckProviderKeyResult", description="How asking the provider went."),
]


@strawberry.type
class KeyMutations:
    """Tokens and keys."""

    @mutation("Make a token for a program of yours.", account_holder())
    async def create_api_token(
        self,
        info: Info,
        input: Annotated[CreateApiTokenInput, strawberry.argument(description="The token.")],
    ) -> CreateApiTokenResult:
        """Make a token."""
        viewer = info.context.viewer
        async with info.context.runtime.database.unit() as unit:
            user = await proven(unit, identity_of(info), programs=True)
            row, token = await api_tokens.create_api_token(
                unit, viewer.id, input.name, input.scopes, input.days, viewer.scopes
            )
            await notify(unit, user.id, user.email, Notice.TOKEN_MADE, device_of(info), row.name)
        return CreateApiTokenPayload(
            api_token=await found(info.context, ApiToken, row.id), token=token
        )

    @mutation("Make one of your tokens worthless.", account_holder())
    async def revoke_api_token(
        self,
        info: Info,
        input: Annotated[RevokeApiTokenInput, strawberry.argument(description="Which token.")],
    ) -> RevokeApiTokenResult:
        """Revoke a token."""
        key = decode_id(input.id, "ApiToken")
        async with info.context.runtime.database.unit() as unit:
            row = await api_tokens.revoke_api_token(unit, info.context.viewer.id, key)
        return RevokeApiTokenPayload(api_token=await found(info.context, ApiToken, row.id))

    @mutation("Add your key at a provider; work on it costs no credits.", account_holder())
    async def add_provider_key(
        self,
        info: Info,
        input: Annotated[AddProviderKeyInput, strawberry.argument(description="The key.")],
    ) -> AddProviderKeyResult:
        """Seal and store a key."""
        runtime = info.context.runtime
        async with runtime.database.unit() as unit:
            row = await provider_keys.add_provider_key(
                unit,
                runtime.keyring,
                identity_of(info),
                input.provider,
                input.key,
                input.nickname,
                device_of(info),
            )
        return AddProviderKeyPayload(provider_key=await found(info.context, ProviderKey, row.id))

    @mutation("Put another key in the place of one of yours.", account_holder())
    async def rotate_provider_key(
        self,
        info: Info,
        input: Annotated[RotateProviderKeyInput, strawberry.argument(description="The keys.")],
    ) -> RotateProviderKeyResult:
        """Replace a key."""
        runtime = info.context.runtime
        key = decode_id(input.id, "ProviderKey")
        async with runtime.database.unit() as unit:
            row = await provider_keys.rotate_provider_key(
                unit, runtime.keyring, identity_of(info), key, input.key, device_of(info)
            )
        return RotateProviderKeyPayload(provider_key=await found(info.context, ProviderKey, row.id))

    @mutation(
        "Ask the provider whether it takes one of your keys, by a call that costs nothing.",
        account_holder(),
    )
    async def check_provider_key(
        self,
        info: Info,
        input: Annotated[CheckProviderKeyInput, strawberry.argument(description="Which key.")],
    ) -> CheckProviderKeyResult:
        """Check a key."""
        key = decode_id(input.id, "ProviderKey")
        outcome = await provider_keys.check_provider_key(
            info.context.runtime, info.context.viewer.id, key
        )
        return CheckProviderKeyPayload(
            outcome=outcome, provider_key=await found(info.context, ProviderKey, key)
        )

    @mutation("Forget one of your keys at a provider.", account_holder())
    async def remove_provider_key(
        self,
        info: Info,
        input: Annotated[RemoveProviderKeyInput, strawberry.argument(description="Which key.")],
    ) -> RemoveProviderKeyResult:
        """Remove a key."""
        key = decode_id(input.id, "ProviderKey")
        async with info.context.runtime.database.unit() as unit:
            await provider_keys.remove_provider_key(unit, identity_of(info), key, device_of(info))
        return RemoveProviderKeyPayload(id=input.id)
