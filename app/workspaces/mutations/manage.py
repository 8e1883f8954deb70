"""Workspaces themselves: made, renamed, put out of use, set, chosen."""

from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound
from app.graph.read.load import found
from app.platform.errors import NotFound as NotFoundError
from app.workspaces.service import manage
from app.workspaces.service.choose import choose
from app.workspaces.service.membership import Permission
from app.workspaces.types import Workspace


@strawberry.input(description="A new workspace.")
class CreateWorkspaceInput:
    """A new workspace."""

    name: str = strawberry.field(description="Its name.")
    slug: str | None = strawberry.field(
        default=None, description="Its name in addresses; made from the name if left out."
    )


@strawberry.input(description="Another name for a workspace.")
class RenameWorkspaceInput:
    """Another name for a workspace."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")
    name: str = strawberry.field(description="Its new name.")


@strawberry.input(description="Which workspace to put out of use.")
class DisableWorkspaceInput:
    """Which workspace to put out of use."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")


@strawberry.input(description="Which workspace to put back into use.")
class EnableWorkspaceInput:
    """Which workspace to put back into use."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")


@strawberry.input(description="What to set; what is left out stays as it is.")
class UpdateWorkspaceSettingsInput:
    """What to set; what is left out stays as it is."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")
    allow_cross_workspace_answer_reuse: strawberry.Maybe[bool] = strawberry.field(
        description="Whether answers given here may serve other workspaces that allow the same."
    )
    allow_custom_question_sharing: strawberry.Maybe[bool] = strawberry.field(
        description="Whether questions written here may be shared with other workspaces."
    )
    monthly_budget_cents: strawberry.Maybe[int | None] = strawberry.field(
        description="US cents that models may cost here in a month; null for no limit."
    )


@strawberry.input(description="Where to work from now on.")
class ChooseWorkspaceInput:
    """Where to work from now on."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")
    persona_id: strawberry.ID | None = strawberry.field(
        default=None, description="The voice that answers; the workspace's default if left out."
    )


@strawberry.type(description="The workspace is there, and you own it.")
class CreateWorkspacePayload:
    """The workspace is there, and you own it."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="The workspace has another name.")
class RenameWorkspacePayload:
    """The workspace has another name."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="Nobody can use the workspace; nothing in it is lost.")
class DisableWorkspacePayload:
    """Nobody can use the workspace; nothing in it is lost."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="The workspace is in use again.")
class EnableWorkspacePayload:
    """The workspace is in use again."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="The settings are changed.")
class UpdateWorkspaceSettingsPayload:
    """The settings are changed."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="This session works there from now on.")
class ChooseWorkspacePayload:
    """This session works there from now on."""

    workspace: Workspace = strawberry.field(description="The workspace.")


CreateWorkspaceResult = Annotated[
    CreateWorkspacePayload | InvalidInput | Conflict,
    strawberry.union("CreateWorkspaceResult", description="How making the workspace went."),
]
RenameWorkspaceResult = Annotated[
    RenameWorkspacePayload | InvalidInput | NotFound | Forbidden,
    strawberry.union("RenameWorkspaceResult", description="How renaming went."),
]
DisableWorkspaceResult = Annotated[
    DisableWorkspacePayload | NotFound | Forbidden | Conflict,
    strawberry.union("DisableWorkspaceResult", description="How disabling went."),
]
EnableWorkspaceResult = Annotated[
    EnableWorkspacePayload | NotFound | Forbidden | Conflict,
    strawberry.union("EnableWorkspaceResult", description="How enabling went."),
]
UpdateWorkspaceSettingsResult = Annotated[
    UpdateWorkspaceSettingsPayload | NotFound | Forbidden,
    strawberry.union("UpdateWorkspaceSettingsResult", description="How changing them went."),
]
ChooseWorkspaceResult = Annotated[
    ChooseWorkspacePayload | NotFound,
    strawberry.union("ChooseWorkspaceResult", description="How choosing went."),
]


@strawberry.type
class WorkspaceMutations:
    """Workspaces themselves."""

    @mutation("Make a workspace to share with others; you own it.", writer())
    async def create_workspace(
        self,
        info: Info,
        input: Annotated[CreateWorkspaceInput, strawberry.argument(description="The workspace.")],
    ) -> CreateWorkspaceResult:
        """Make a workspace."""
        async with info.context.runtime.database.unit() as unit:
            row = await manage.create_workspace(
                unit, info.context.viewer.id, input.name, input.slug
            )
        return CreateWorkspacePayload(workspace=await found(info.context, Workspace, row.id))

    @mutation(
        "Give a workspace another name; its address stays.", writer(permission=Permission.MANAGE)
    )
    async def rename_workspace(
        self,
        info: Info,
        input: Annotated[RenameWorkspaceInput, strawberry.argument(description="The name.")],
    ) -> RenameWorkspaceResult:
        """Rename a workspace."""
        key = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await manage.rename_workspace(unit, info.context.viewer.id, key, input.name)
        return RenameWorkspacePayload(workspace=await found(info.context, Workspace, key))

    @mutation(
        "Put a workspace out of use, for everybody at once; nothing in it is lost.",
        writer(permission=Permission.MANAGE),
    )
    async def disable_workspace(
        self,
        info: Info,
        input: Annotated[DisableWorkspaceInput, strawberry.argument(description="Which.")],
    ) -> DisableWorkspaceResult:
        """Disable a workspace."""
        key = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await manage.set_active(unit, info.context.viewer.id, key, active=False)
        return DisableWorkspacePayload(workspace=await found(info.context, Workspace, key))

    @mutation("Put a workspace back into use.", writer(permission=Permission.MANAGE))
    async def enable_workspace(
        self,
        info: Info,
        input: Annotated[EnableWorkspaceInput, strawberry.argument(description="Which.")],
    ) -> EnableWorkspaceResult:
        """Enable a workspace."""
        key = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await manage.set_active(unit, info.context.viewer.id, key, active=True)
        return EnableWorkspacePayload(workspace=await found(info.context, Workspace, key))

    @mutation("Change some of a workspace's settings.", writer(permission=Permission.MANAGE))
    async def update_workspace_settings(
        self,
        info: Info,
        input: Annotated[
            UpdateWorkspaceSettingsInput, strawberry.argument(description="What to set.")
        ],
    ) -> UpdateWorkspaceSettingsResult:
        """Change settings."""
        key = decode_id(input.workspace_id, "Workspace")
        given = {
            "allow_cross_workspace_answer_reuse": input.allow_cross_workspace_answer_reuse,
            "allow_custom_question_sharing": input.allow_custom_question_sharing,
            "monthly_budget_cents": input.monthly_budget_cents,
        }
        changes = {name: some.value for name, some in given.items() if some is not None}
        async with info.context.runtime.database.unit() as unit:
            await manage.change_settings(unit, info.context.viewer.id, key, changes)
        workspace = await found(info.context, Workspace, key)
        return UpdateWorkspaceSettingsPayload(workspace=workspace)

    @mutation(
        "Have this session work in a workspace, and with a persona, from now on.",
        writer(permission=Permission.SEE),
    )
    async def choose_workspace(
        self,
        info: Info,
        input: Annotated[ChooseWorkspaceInput, strawberry.argument(description="Where.")],
    ) -> ChooseWorkspaceResult:
        """Choose a workspace."""
        viewer = info.context.viewer
        if viewer.session_id is None:
            raise NotFoundError("You came with an API token, not with a session.")
        key = decode_id(input.workspace_id, "Workspace")
        persona = None if input.persona_id is None else decode_id(input.persona_id, "Persona")
        async with info.context.runtime.database.unit() as unit:
            await choose(unit, viewer.id, viewer.session_id, key, persona)
        return ChooseWorkspacePayload(workspace=await found(info.context, Workspace, key))
