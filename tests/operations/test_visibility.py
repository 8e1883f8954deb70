"""Who sees which runs, by whatever way they look."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from app.platform.runs.models import RunKind, RunStatus
from app.workspaces.models import Workspace, WorkspaceMember
from tests.installation import Client, join
from tests.operations.conftest import Office

EVERY_WAY = """
query ($id: ID!) {
  run(id: $id) { id }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  runs { totalCount nodes { id } edges { node { id } } }
}
"""
CANCEL = """
mutation ($id: ID!) { cancelRun(input: {id: $id}) {
  __typename ... on CancelRunPayload { run { status cancelRequestedAt } } ... on Problem { code }
} }
"""
RETRY = """
mutation ($id: ID!) { retryRun(input: {id: $id}) {
  __typename ... on RetryRunPayload { run { status attempts error { code } } }
  ... on Problem { code }
} }
"""


def seen(run_id: str) -> dict[str, Any]:
    run = {"id": run_id}
    runs = {"totalCount": 1, "nodes": [run], "edges": [{"node": run}]}
    return {"run": run, "node": run, "nodes": [run], "runs": runs}


UNSEEN = {
    "run": None,
    "node": None,
    "nodes": [None],
    "runs": {"totalCount": 0, "nodes": [], "edges": []},
}


async def test_my_run_is_mine_alone(ada: Client, bob: Client, office: Office) -> None:
    run_id = await office.run(ada)

    assert await ada.ask(EVERY_WAY, {"id": run_id}) == seen(run_id)
    assert await bob.ask(EVERY_WAY, {"id": run_id}) == UNSEEN


async def test_a_workspaces_run_is_seen_by_its_members_only(
    stranger: Client, ada: Client, bob: Client, office: Office
) -> None:
    eve = await join(stranger, "eve")
    run_id = await office.run(ada, workspace_id=await office.share(ada, bob))

    assert await bob.ask(EVERY_WAY, {"id": run_id}) == seen(run_id)
    assert await eve.ask(EVERY_WAY, {"id": run_id}) == UNSEEN


async def test_who_left_or_whose_workspace_was_closed_sees_nothing(
    ada: Client, bob: Client, office: Office
) -> None:
    run_id = await office.run(ada, workspace_id=await office.share(ada, bob))
    for active in (False, True):
        async with office.database.unit() as unit:
            await unit.session.execute(update(Workspace).values(is_active=active))
        assert await bob.ask(EVERY_WAY, {"id": run_id}) == (seen(run_id) if active else UNSEEN)
    async with office.database.unit() as unit:
        await unit.session.execute(update(WorkspaceMember).values(is_active=False))

    assert await bob.ask(EVERY_WAY, {"id": run_id}) == UNSEEN
    assert await ada.ask(EVERY_WAY, {"id": run_id}) == seen(run_id)


async def test_a_run_of_nobody_is_seen_by_nobody(ada: Client, office: Office) -> None:
    assert await ada.ask(EVERY_WAY, {"id": await office.run(None)}) == UNSEEN


async def test_only_the_owner_cancels_and_retries(ada: Client, bob: Client, office: Office) -> None:
    run_id = await office.run(ada, workspace_id=await office.share(ada, bob))

    refused = [(await bob.ask(what, {"id": run_id})) for what in (CANCEL, RETRY)]

    assert refused == [
        {"cancelRun": {"__typename": "NotFound", "code": "NOT_FOUND"}},
        {"retryRun": {"__typename": "NotFound", "code": "NOT_FOUND"}},
    ]
    status = "query ($id: ID!) { run(id: $id) { status cancelRequestedAt } }"
    assert await ada.ask(status, {"id": run_id}) == {
        "run": {"status": "QUEUED", "cancelRequestedAt": None}
    }


async def test_lists_are_narrowed_by_status_kind_and_owner(
    ada: Client, bob: Client, office: Office
) -> None:
    space = await office.share(ada, bob)
    made = {
        "mine": await office.run(ada),
        "done": await office.run(ada, status=RunStatus.DONE, finished_at=datetime.now(UTC)),
        "export": await office.run(ada, kind=RunKind.EXPORT),
        "theirs": await office.run(bob, workspace_id=space),
    }
    names = {run_id: name for name, run_id in made.items()}

    async def listed(given: dict[str, Any]) -> set[str]:
        query = "query ($f: RunFilter) { runs(filter: $f) { totalCount nodes { id } } }"
        runs = (await ada.ask(query, {"f": given}))["runs"]
        assert runs["totalCount"] == len(runs["nodes"])
        return {names[run["id"]] for run in runs["nodes"]}

    assert await listed({}) == {"mine", "done", "export", "theirs"}
    assert await listed({"mine": True}) == {"mine", "done", "export"}
    assert await listed({"status": ["DONE"]}) == {"done"}
    assert await listed({"status": ["DONE", "QUEUED"], "kind": ["ENRICH"]}) == {
        "mine",
        "done",
        "theirs",
    }
    assert await listed({"kind": ["EXPORT"], "mine": True}) == {"export"}
    assert await listed({"status": []}) == set()
    assert await listed({"status": None, "kind": None}) == set(made)
