"""The voices of a workspace."""

from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound
from app.graph.read.load import found
from app.workspaces.service import personas
from app.workspaces.service.membership import Permission
from app.workspaces.types import Persona


@strawberry.input(description="Another voice for a workspace.")
class CreatePersonaInput:
    """Another voice for a workspace."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")
    name: str = strawberry.field(description="Its name.")
    instructions: str = strawberry.field(default="", description="How it is to answer.")
    is_default: bool = strawberry.field(
        default=False,
        description="Whether it answers when nobody chose another; the first one does anyhow.",
    )


@strawberry.input(description="What to change; what is left out stays as it is.")
class UpdatePersonaInput:
    """What to change; what is left out stays as it is."""

    id: strawberry.ID = strawberry.field(description="The persona.")
    name: strawberry.Maybe[str] = strawberry.field(description="Its name.")
    instructions: strawberry.Maybe[str] = strawberry.field(description="How it is to answer.")
    make_default: bool = strawberry.field(
        default=False, description="Have it answer when nobody chose another."
    )


@strawberry.input(description="Which persona to take out of use.")
class RemovePersonaInput:
    """Which persona to take out of use."""

    id: strawberry.ID = strawberry.field(description="The persona.")


@strawberry.type(description="The persona can be chosen.")
class CreatePersonaPayload:
    """The persona can be chosen."""

    persona: Persona = strawberry.field(description="The persona.")


@strawberry.type(description="The persona is changed.")
class UpdatePersonaPayload:
    """The persona is changed."""

    persona: Persona = strawberry.field(description="The persona.")


@strawberry.type(description="The persona cannot be chosen any more; what it has said stays.")
class RemovePersonaPayload:
    """The persona cannot be chosen any more."""

    persona: Persona = strawberry.field(description="The persona.")


CreatePersonaResult = Annotated[
    CreatePersonaPayload | InvalidInput | NotFound | Forbidden | Conflict,
    strawberry.union("CreatePersonaResult", description="How making the persona went."),
]
UpdatePersonaResult = Annotated[
    UpdatePersonaPayload | InvalidInput | NotFound | Forbidden,
    strawberry.union("UpdatePersonaResult", description="How changing the persona went."),
]
RemovePersonaResult = Annotated[
    RemovePersonaPayload | NotFound | Forbidden,
    strawberry.union("RemovePersonaResult", description="How removing the persona went."),
]


@strawberry.type
class PersonaMutations:
    """The voices of a workspace."""

    @mutation("Give a workspace another voice.", writer(permission=Permission.CONTRIBUTE))
    async def create_persona(
        self,
        info: Info,
        input: Annotated[CreatePersonaInput, strawberry.argument(description="The persona.")],
    ) -> CreatePersonaResult:
        """Make a persona."""
        async with info.context.runtime.database.unit() as unit:
            row = await personas.create_persona(
                unit,
                info.context.viewer.id,
                decode_id(input.workspace_id, "Workspace"),
                input.name,
                input.instructions,
                default=input.is_default,
            )
        return CreatePersonaPayload(persona=await found(info.context, Persona, row.id))

    @mutation("Change a persona, or make it the default.", writer(permission=Permission.CONTRIBUTE))
    async def update_persona(
        self,
        info: Info,
        input: Annotated[UpdatePersonaInput, strawberry.argument(description="What to change.")],
    ) -> UpdatePersonaResult:
        """Change a persona."""
        key = decode_id(input.id, "Persona")
        given = {"name": input.name, "instructions": input.instructions}
        texts = {name: some.value for name, some in given.items() if some is not None}
        async with info.context.runtime.database.unit() as unit:
            await personas.update_persona(
                unit, info.context.viewer.id, key, texts, default=input.make_default
            )
        return UpdatePersonaPayload(persona=await found(info.context, Persona, key))

    @mutation("Take a persona out of use.", writer(permission=Permission.CONTRIBUTE))
    async def remove_persona(
        self,
        info: Info,
        input: Annotated[RemovePersonaInput, strawberry.argument(description="Which.")],
    ) -> RemovePersonaResult:
        """Remove a persona."""
        key = decode_id(input.id, "Persona")
        async with info.context.runtime.database.unit() as unit:
            await personas.remove_persona(unit, info.context.viewer.id, key)
        return RemovePersonaPayload(persona=await found(info.context, Persona, key))
