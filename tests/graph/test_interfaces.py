"""Edges to an interface: each row is answered as the type that it is of, on both paths."""

from typing import Any

import orjson
import pytest
import strawberry
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import false, true
from strawberry.schema.config import StrawberryConfig

from app.graph.access import anyone
from app.graph.connection import Connection
from app.graph.context import Caller, Context
from app.graph.node import Node
from app.graph.read.compile import Compiler
from app.graph.read.declare import DeclarationError
from app.graph.read.fields import column, computed, entity, interface, key, many, one, paged
from app.graph.read.pool import Reads
from app.graph.read.refusal import NotCompiled
from app.graph.scalars import SCALARS
from app.platform.db.ids import uuid7
from app.platform.live.hub import Hub
from app.platform.runs.models import RecordKind, Run, RunKind, RunRecord, RunStatus
from app.platform.runtime import Runtime


def _all(row: Any, see: Any) -> Any:
    del row, see
    return true()


@interface(Run, visible=_all, description="A job of whatever kind.")
class Job(Node):
    id: strawberry.ID = key()
    subject: str = column("What it is about.")
    like: "list[Job]" = many(
        "Other jobs about the same.",
        lambda job, other, _: (other.subject == job.subject) & (other.id != job.id),
        order=lambda job, _: [job.id],
    )


@entity(Run, visible=_all, when=lambda run, _: run.kind == RunKind.EXPORT, description="An export.")
class Export(Job):
    attempts: int = column("How often it was tried.")


@entity(RunRecord, visible=_all, description="A line.")
class Line:
    step: str = column("The step.")


@entity(
    Run,
    # Of ingestions, only those that have begun are shown.
    visible=lambda run, _: run.progress > 0,
    when=lambda run, _: run.kind == RunKind.INGEST,
    description="An ingestion.",
)
class Ingestion(Job):
    progress: int = column("How far it is.")
    shout: str = computed(
        "Loud.", lambda _, subject: subject.upper(), subject=lambda r, _: r.subject
    )
    lines: list[Line] = many(
        "Its lines.",
        lambda run, line, _: line.run_id == run.id,
        order=lambda line, _: [line.step],
    )


@strawberry.type
class Query:
    jobs: list[Job] = many("All.", _all, order=lambda job, _: [job.subject], access=anyone())
    pages: Connection[Job] = paged("All.", _all, access=anyone(), ascending=True)
    first: Job | None = one("One.", _all, order=lambda job, _: [job.subject], access=anyone())


made = strawberry.Schema(
    query=Query, types=[Export, Ingestion], config=StrawberryConfig(scalar_map={**SCALARS})
)
schema = made._schema


async def jobs(runtime: Runtime) -> None:
    async with runtime.database.unit() as unit:
        for number, (subject, kind, progress) in enumerate(
            [
                ("a", RunKind.EXPORT, 0),
                ("b", RunKind.INGEST, 0),
                ("c", RunKind.INGEST, 7),
                ("c", RunKind.EXPORT, 1),
                ("d", RunKind.EMBED, 9),
            ]
        ):
            run_id = uuid7()
            unit.add(
                Run(
                    id=run_id,
                    kind=kind,
                    status=RunStatus.QUEUED,
                    subject=subject,
                    progress=progress,
                    attempts=number,
                )
            )
            await unit.session.flush()
            unit.add(RunRecord(run_id=run_id, kind=RecordKind.STAGE, step=f"s{number}", item="1"))


async def both(runtime: Runtime, hub: Hub, reads: Reads, query: str) -> Any:
    """Return an answer, the same by both ways."""
    node = parse(query).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    assert schema.query_type is not None
    variables = get_variable_values(schema, (), {})
    assert isinstance(variables, VariableValues)
    statement = Compiler(schema, {}, variables).operation(schema.query_type, node)
    filled = statement.fill(None, variables)
    compiled = orjson.loads(await reads.fetch(statement.sql, statement.script.pick(filled)))

    async def recheck(_: Caller) -> None:
        """Nobody is asked for again."""

    caller = Caller("127.0.0.1", "", "r")
    context = Context(caller, runtime=runtime, hub=hub, recheck=recheck)
    loaded = await made.execute(query, context_value=context)
    assert loaded.errors is None
    assert compiled == loaded.data
    return compiled


FIELDS = """
__typename subject ... on Export { attempts } ... on Ingestion { progress lines { step } }
like { __typename ... on Export { attempts } }
"""


async def test_each_row_is_what_it_is(runtime: Runtime, hub: Hub, reads: Reads) -> None:
    await jobs(runtime)

    found = await both(
        runtime,
        hub,
        reads,
        f"{{ jobs {{ {FIELDS} }} first {{ subject ... on Job {{ __typename }} }}"
        f"  pages(first: 2) {{ totalCount nodes {{ {FIELDS} }} edges {{ node {{ subject }} }} "
        "pageInfo { hasNextPage } } }",
    )

    export = {"__typename": "Export", "subject": "a", "attempts": 0, "like": []}
    assert found["jobs"][0] == export
    # Neither the ingestion that has not begun, nor what is of no kind.
    assert [job["subject"] for job in found["jobs"]] == ["a", "c", "c"]
    ingestion = next(job for job in found["jobs"] if job["__typename"] == "Ingestion")
    assert ingestion == {
        "__typename": "Ingestion",
        "subject": "c",
        "progress": 7,
        "lines": [{"step": "s2"}],
        "like": [{"__typename": "Export", "attempts": 3}],
    }
    assert found["pages"]["totalCount"] == 3
    assert len(found["pages"]["nodes"]) == 2
    assert found["pages"]["pageInfo"] == {"hasNextPage": True}
    assert found["first"] == {"subject": "a", "__typename": "Export"}


async def test_what_python_fills_in_behind_an_interface_is_loaded(
    runtime: Runtime, hub: Hub, reads: Reads
) -> None:
    await jobs(runtime)

    with pytest.raises(NotCompiled):
        await both(runtime, hub, reads, "{ jobs { ... on Ingestion { shout } } }")


def test_a_kind_says_when_a_row_is_of_it() -> None:
    with pytest.raises(DeclarationError, match="Silent is one kind of Job: say when a row is"):

        @entity(Run, visible=_all, description="A job.")
        class Silent(Job):
            pass

    with pytest.raises(DeclarationError, match="implements no interface"):

        @entity(Run, visible=_all, when=lambda *_: false(), description="A job.")
        class Lone(Node):
            id: strawberry.ID = key()

    with pytest.raises(DeclarationError, match="other rows than Job"):

        @entity(RunRecord, visible=_all, when=lambda *_: true(), description="A line.")
        class Other(Job):
            subject: str = column("The step.", lambda line, _: line.step)
