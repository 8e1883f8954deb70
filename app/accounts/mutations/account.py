"""The account itself: settings, export, deletion."""

from typing import Annotated

import strawberry

from app.accounts.mutations.entering import device_of, identity_of, set_cookie
from app.accounts.problems import ReauthenticationRequired
from app.accounts.service.delete_account import delete_account
from app.accounts.service.export_account import export_account
from app.accounts.service.throttle import throttle_export
from app.accounts.service.update_settings import update_settings
from app.accounts.types import Settings
from app.graph.access import account_holder, writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import Forbidden, InvalidInput, RateLimited
from app.graph.read.load import found
from app.operations.types import Run


@strawberry.input(description="What to set; what is left out stays as it is.")
class UpdateSettingsInput:
    """What to set; what is left out stays as it is."""

    spoiler_protection: strawberry.Maybe[bool] = strawberry.field(
        description="Whether books tell only what lies before your furthest position."
    )
    locale: strawberry.Maybe[str] = strawberry.field(
        description="Your language, as a language tag such as en or pt-BR."
    )
    text_size: strawberry.Maybe[int] = strawberry.field(description="Text size, 50 to 300 percent.")
    narration_speed: strawberry.Maybe[float] = strawberry.field(
        description="How fast scenes are narrated, 0.5 to 3."
    )
    monthly_budget_cents: strawberry.Maybe[int | None] = strawberry.field(
        description="US cents that models may cost you in a month; null for no limit of your own."
    )


@strawberry.input(description="An export of all that is ours about you.")
class ExportAccountInput:
    """An export of all that is ours about you."""

    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again returns the same export."
    )


@strawberry.type(description="The settings are changed.")
class UpdateSettingsPayload:
    """The settings are changed."""

    settings: Settings = strawberry.field(description="All settings as they are now.")


@strawberry.type(description="The export is on its way; the run's file is the zip.")
class ExportAccountPayload:
    """The export is on its way."""

    run: Run = strawberry.field(description="Watch it by the subscription `run`.")


@strawberry.input(description="Whether you are sure.")
class DeleteAccountInput:
    """Whether you are sure."""

    username: str = strawberry.field(
        description="Your user name, so that nothing is deleted by a slip."
    )


@strawberry.type(description="The account is gone, with everything that was only yours.")
class DeleteAccountPayload:
    """The account is gone."""

    username: str = strawberry.field(description="The user name that was.")


DeleteAccountResult = Annotated[
    DeleteAccountPayload | InvalidInput | ReauthenticationRequired | Forbidden,
    strawberry.union("DeleteAccountResult", description="How deleting went."),
]
ExportAccountResult = Annotated[
    ExportAccountPayload | RateLimited,
    strawberry.union("ExportAccountResult", description="How starting the export went."),
]
UpdateSettingsResult = Annotated[
    UpdateSettingsPayload | InvalidInput,
    strawberry.union("UpdateSettingsResult", description="How changing the settings went."),
]


@strawberry.type
class AccountMutations:
    """The account itself."""

    @mutation("Change some of your settings.", writer())
    async def update_settings(
        self,
        info: Info,
        input: Annotated[UpdateSettingsInput, strawberry.argument(description="What to set.")],
    ) -> UpdateSettingsResult:
        """Change settings."""
        given = {
            "spoiler_protection": input.spoiler_protection,
            "locale": input.locale,
            "text_size": input.text_size,
            "narration_speed": input.narration_speed,
            "monthly_budget_cents": input.monthly_budget_cents,
        }
        changes = {name: some.value for name, some in given.items() if some is not None}
        async with info.context.runtime.database.unit() as unit:
            row = await update_settings(unit, info.context.viewer.id, changes)
        return UpdateSettingsPayload(settings=await found(info.context, Settings, row.id))

    @mutation(
        "Pack all that is ours about you into a zip: every row and every file.", account_holder()
    )
    async def export_account(
        self,
        info: Info,
        input: Annotated[ExportAccountInput, strawberry.argument(description="The export.")],
    ) -> ExportAccountResult:
        """Start an export."""
        runtime = info.context.runtime
        await throttle_export(runtime.limiter, info.context.viewer.id)
        async with runtime.database.unit() as unit:
            run = await export_account(unit, info.context.viewer.id, input.idempotency_key)
        return ExportAccountPayload(run=await found(info.context, Run, run.id))

    @mutation(
        "Delete your account and everything that is only yours; what you share with others stays "
        "theirs. Needs a fresh proof, and cannot be taken back.",
        account_holder(),
    )
    async def delete_account(
        self,
        info: Info,
        input: Annotated[DeleteAccountInput, strawberry.argument(description="Are you sure?")],
    ) -> DeleteAccountResult:
        """Delete the account."""
        async with info.context.runtime.database.unit() as unit:
            await delete_account(unit, identity_of(info), input.username, device_of(info))
        set_cookie(info, "", 0)
        return DeleteAccountPayload(username=input.username)
