"""Workspaces themselves: made, renamed, put out of use, set; personas; what a session remembers."""

from typing import Any

from tests.installation import Client, join
from tests.workspaces.club import CREATE, Club

RENAME = """
mutation ($id: ID!, $name: String!) { renameWorkspace(input: {workspaceId: $id, name: $name}) {
  __typename ... on RenameWorkspacePayload { workspace { name slug } }
} }
"""
DISABLE = "mutation ($id: ID!) { disableWorkspace(input: {workspaceId: $id}) { __typename } }"
ENABLE = "mutation ($id: ID!) { enableWorkspace(input: {workspaceId: $id}) { __typename } }"
SETTINGS = """
mutation ($id: ID!) {
  updateWorkspaceSettings(input: {workspaceId: $id, allowCustomQuestionSharing: true}) {
    __typename ... on UpdateWorkspaceSettingsPayload { workspace { settings {
      allowCrossWorkspaceAnswerReuse allowCustomQuestionSharing
    } } }
  }
}
"""
PERSONA = """
mutation ($id: ID!, $name: String!, $default: Boolean!) {
  createPersona(input: {workspaceId: $id, name: $name, isDefault: $default}) {
    __typename ... on CreatePersonaPayload { persona { id isDefault } }
  }
}
"""
CHOOSE = """
mutation ($id: ID!, $persona: ID) {
  chooseWorkspace(input: {workspaceId: $id, personaId: $persona}) { __typename }
}
"""
HERE = "{ viewer { currentWorkspace { name } currentPersona { name } } }"
PERSONAS = """
query ($id: ID!) { workspace(id: $id) { defaultPersona { name } personas { name isDefault } } }
"""
SEE = "query ($id: ID!) { workspace(id: $id) { name isActive } }"


async def persona(club: Club, name: str, *, default: bool = False) -> dict[str, Any]:
    made = await club.act(club.owner, PERSONA, id=club.id, name=name, default=default)
    found: dict[str, Any] = made["persona"]
    return found


async def test_whoever_makes_a_workspace_owns_it(ada: Client) -> None:
    made = (await ada.ask(CREATE, {"name": " Reading circle "}))["createWorkspace"]["workspace"]

    assert {**made, "id": ""} == {
        "id": "",
        "name": "Reading circle",
        "role": "OWNER",
        "isActive": True,
    }


async def test_an_address_name_is_unique_and_well_made(ada: Client, bob: Client) -> None:
    query = """
    mutation ($slug: String!) { createWorkspace(input: {name: "x", slug: $slug}) { __typename } }
    """
    made = [(await ada.ask(query, {"slug": slug}))["createWorkspace"] for slug in ("club", "A b")]
    again = (await bob.ask(query, {"slug": "club"}))["createWorkspace"]

    names = [each["__typename"] for each in (*made, again)]
    assert names == ["CreateWorkspacePayload", "InvalidInput", "Conflict"]


async def test_a_new_name_leaves_the_address(club: Club) -> None:
    renamed = await club.act(club.owner, RENAME, id=club.id, name="The society")

    assert renamed["workspace"]["name"] == "The society"
    assert renamed["workspace"]["slug"].startswith("the-club-")


async def test_out_of_use_is_out_of_sight_for_all_but_owners(club: Club, bob: Client) -> None:
    await club.admit(bob, "EDITOR")
    await club.act(bob, CHOOSE, id=club.id, persona=None)

    disabled = await club.act(club.owner, DISABLE, id=club.id)

    assert disabled == {"__typename": "DisableWorkspacePayload"}
    assert await bob.ask(SEE, {"id": club.id}) == {"workspace": None}
    assert (await bob.ask(HERE))["viewer"]["currentWorkspace"] == {"name": "bob"}
    seen = await club.owner.ask(SEE, {"id": club.id})
    assert seen == {"workspace": {"name": "The club", "isActive": False}}
    renamed = await club.act(club.owner, RENAME, id=club.id, name="x")
    assert renamed == {"__typename": "NotFound"}
    await club.act(club.owner, ENABLE, id=club.id)
    assert (await bob.ask(SEE, {"id": club.id}))["workspace"]["isActive"] is True


async def test_settings_have_defaults_and_change_one_by_one(club: Club) -> None:
    changed = await club.act(club.owner, SETTINGS, id=club.id)

    assert changed["workspace"]["settings"] == {
        "allowCrossWorkspaceAnswerReuse": False,
        "allowCustomQuestionSharing": True,
    }


async def test_the_first_persona_is_the_default_until_another_is(club: Club) -> None:
    first = await persona(club, "Librarian")
    second = await persona(club, "Critic")
    third = await persona(club, "Poet", default=True)

    assert [each["isDefault"] for each in (first, second, third)] == [True, False, True]
    assert (await club.owner.ask(PERSONAS, {"id": club.id}))["workspace"] == {
        "defaultPersona": {"name": "Poet"},
        "personas": [
            {"name": "Critic", "isDefault": False},
            {"name": "Librarian", "isDefault": False},
            {"name": "Poet", "isDefault": True},
        ],
    }


async def test_a_persona_that_goes_leaves_its_place_to_the_oldest(club: Club) -> None:
    first = await persona(club, "Librarian")
    await persona(club, "Critic")
    query = "mutation ($id: ID!) { removePersona(input: {id: $id}) { __typename } }"

    await club.act(club.owner, query, id=first["id"])

    assert (await club.owner.ask(PERSONAS, {"id": club.id}))["workspace"] == {
        "defaultPersona": {"name": "Critic"},
        "personas": [{"name": "Critic", "isDefault": True}],
    }


async def test_a_persona_is_changed_in_part(club: Club) -> None:
    made = await persona(club, "Librarian")
    query = """
    mutation ($id: ID!) { updatePersona(input: {id: $id, instructions: " Be brief. "}) {
      ... on UpdatePersonaPayload { persona { name instructions } }
    } }
    """

    changed = await club.act(club.owner, query, id=made["id"])

    assert changed == {"persona": {"name": "Librarian", "instructions": "Be brief."}}


async def test_a_session_remembers_where_and_with_whom_it_works(
    club: Club, stranger: Client
) -> None:
    await persona(club, "Librarian")
    critic = await persona(club, "Critic")
    before = (await club.owner.ask(HERE))["viewer"]

    await club.act(club.owner, CHOOSE, id=club.id, persona=None)
    there = (await club.owner.ask(HERE))["viewer"]
    await club.act(club.owner, CHOOSE, id=club.id, persona=critic["id"])
    with_critic = (await club.owner.ask(HERE))["viewer"]

    assert before == {"currentWorkspace": {"name": "ada"}, "currentPersona": None}
    assert there["currentPersona"] == {"name": "Librarian"}
    assert with_critic == {
        "currentWorkspace": {"name": "The club"},
        "currentPersona": {"name": "Critic"},
    }


async def test_nobody_chooses_what_is_not_theirs(club: Club, stranger: Client) -> None:
    critic = await persona(club, "Critic")
    eva = await join(stranger, "eva")
    own = (await eva.ask("{ viewer { currentWorkspace { id } } }"))["viewer"]["currentWorkspace"]

    there = await club.act(eva, CHOOSE, id=club.id, persona=None)
    voice = await club.act(eva, CHOOSE, id=own["id"], persona=critic["id"])

    assert there == voice == {"__typename": "NotFound"}
