"""What an edge sets for everything below it: once per row, and for no other row."""

from typing import Any

import orjson
import pytest
import strawberry
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import exists, func, select, true
from strawberry.schema.config import StrawberryConfig

from app.graph.access import anyone
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.compile import Compiler
from app.graph.read.fields import column, entity, key, many, one, paged
from app.graph.read.pool import open_reads
from app.graph.read.refusal import NotCompiled
from app.graph.read.statement import Statement
from app.graph.scalars import SCALARS
from app.platform.db.ids import uuid7
from app.platform.runs.models import RecordKind, Run, RunKind, RunRecord, RunStatus
from app.platform.runtime import Runtime


def _all(row: Any, see: Any) -> Any:
    del row, see
    return true()


@entity(
    RunRecord,
    visible=_all,
    horizon=lambda line, see: func.length(line.item) <= see.as_of,
    description="A line.",
)
class Line(Node):
    id: strawberry.ID = key()
    item: str = column("What it is about.")
    like: list["Line"] = many(
        "Lines of the same run and step.",
        lambda line, other, _: (other.run_id == line.run_id) & (other.step == line.step),
        order=lambda line, _: [line.item],
    )
    astray: list["Line"] = many(
        "Lines found by a subquery that does not see the line.",
        lambda line, other, _: exists(
            select(Run.id).where(Run.id == other.run_id, Run.id == line.run_id)
        ),
        order=lambda line, _: [line.item],
    )


def _reached(run: Any, _see: Any) -> Any:
    step = select(Run.progress).where(Run.id == run.id)
    return func.coalesce(step.scalar_subquery(), 0)


@entity(Run, visible=_all, description="A job.")
class Job(Node):
    id: strawberry.ID = key()
    subject: str = column("What it is about.")
    lines: Connection[Line] = paged("Its lines.", lambda run, line, _: line.run_id == run.id)


@strawberry.type
class Query:
    jobs: list[Job] = many(
        "All.", _all, order=lambda job, _: [job.subject], access=anyone(), horizon=_reached
    )
    pages: Connection[Job] = paged("All.", _all, access=anyone(), horizon=_reached)
    first: Job | None = one(
        "The first.", _all, order=lambda job, _: [job.subject], access=anyone(), horizon=_reached
    )


schema = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map={**SCALARS}))._schema

LINES = "subject lines { totalCount nodes { item like { item like { item } } } }"


def compiled(query: str) -> tuple[Statement, VariableValues]:
    node = parse(query).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    assert schema.query_type is not None
    variables = get_variable_values(schema, (), {})
    assert isinstance(variables, VariableValues)
    return Compiler(schema, {}, variables).operation(schema.query_type, node), variables


@pytest.fixture
async def jobs(runtime: Runtime) -> None:
    async with runtime.database.unit() as unit:
        for subject, reached in (("a", 1), ("b", 3)):
            run = unit.add(
                Run(
                    id=uuid7(),
                    kind=next(iter(RunKind)),
                    status=RunStatus.QUEUED,
                    subject=subject,
                    progress=reached,
                )
            )
            await unit.session.flush()
            for length in (1, 2, 3, 4):
                item = subject * length
                unit.add(RunRecord(run_id=run.id, kind=RecordKind.LOG, step="s", item=item))


def expected(subject: str, reached: int) -> dict[str, Any]:
    items = [subject * length for length in range(1, reached + 1)]
    like = [{"item": item, "like": [{"item": each} for each in items]} for item in items]
    nodes = [{"item": item, "like": like} for item in reversed(items)]
    return {"subject": subject, "lines": {"totalCount": reached, "nodes": nodes}}


@pytest.mark.parametrize("field", ["jobs", "pages", "first"])
async def test_each_row_is_seen_at_its_own_horizon(
    field: str, runtime: Runtime, jobs: None
) -> None:
    selection = f"nodes {{ {LINES} }}" if field == "pages" else LINES
    statement, variables = compiled(f"{{ {field} {{ {selection} }} }}")
    reads = await open_reads(str(runtime.settings.database_url), 1)

    data = orjson.loads(await reads.fetch(statement.sql, statement.parameters(None, variables)))
    await reads.close()

    a, b = expected("a", 1), expected("b", 3)
    assert (
        data
        == {"jobs": {"jobs": [a, b]}, "pages": {"pages": {"nodes": [b, a]}}, "first": {"first": a}}[
            field
        ]
    )


def test_a_subquery_that_reads_another_row_is_not_compiled() -> None:
    with pytest.raises(NotCompiled, match="correlated by hand"):
        compiled("{ jobs { lines { nodes { astray { item } } } } }")
