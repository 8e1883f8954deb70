"""What is kept of answers: never another viewer's, never of another version or horizon."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import strawberry
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, cast, func, true, update
from strawberry.schema.config import StrawberryConfig

from app.graph.access import anyone
from app.graph.node import Node
from app.graph.read.answers import SECONDS, Answers
from app.graph.read.compile import Compiler
from app.graph.read.fields import column, entity, key, many, one
from app.graph.read.pool import Reads
from app.graph.read.statement import Statement
from app.graph.scalars import SCALARS
from app.platform.db.ids import uuid7
from app.platform.runs.models import RecordKind, Run, RunKind, RunRecord, RunStatus
from app.platform.runtime import Runtime

PEOPLE = (UUID(int=1), UUID(int=2))


def _anyone(row: Any, see: Any) -> Any:
    del row, see
    return true()


@entity(
    RunRecord,
    visible=_anyone,
    horizon=lambda line, see: func.length(line.item) <= see.as_of,
    lasting=True,
    description="A line.",
)
class Line:
    item: str = column("What it is about.")


@entity(
    Run,
    visible=lambda run, see: run.subject == cast(see.viewer, Text),
    lasting=True,
    description="A job.",
)
class Job(Node):
    id: strawberry.ID = key()
    step: str | None = column("What it shows.", lambda run, _: run.current_step)
    lines: list[Line] = many(
        "Its lines.",
        lambda run, line, _: line.run_id == run.id,
        order=lambda line, _: [line.item],
    )


@entity(Run, visible=_anyone, description="A job with what does not last.")
class Loose:
    subject: str = column("What it is about.")
    jobs: list[Job] = many(
        "Jobs.", lambda run, job, _: job.id == run.id, order=lambda job, _: [job.id]
    )


@strawberry.type
class Query:
    job: Job | None = one(
        "The job.",
        _anyone,
        order=lambda run, _: [run.id],
        access=anyone(),
        horizon=lambda run, _: run.progress,
        version=lambda run, _: run.attempts,
    )
    loose: Loose | None = one(
        "The job.",
        _anyone,
        order=lambda run, _: [run.id],
        access=anyone(),
        horizon=lambda run, _: run.progress,
        version=lambda run, _: run.attempts,
    )
    unversioned: Job | None = one(
        "The job.",
        _anyone,
        order=lambda run, _: [run.id],
        access=anyone(),
        horizon=lambda run, _: run.progress,
    )


schema = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map={**SCALARS}))._schema


def compiled(query: str) -> tuple[Statement, VariableValues]:
    node = parse(query).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    assert schema.query_type is not None
    variables = get_variable_values(schema, (), {})
    assert isinstance(variables, VariableValues)
    return Compiler(schema, {}, variables).operation(schema.query_type, node), variables


def test_only_what_lasts_in_every_part_may_be_kept() -> None:
    kept = "{ job { step lines { item } } }"
    for query, may in (
        (kept, True),
        ("{ job { id } again: job { step } }", True),
        ("{ loose { subject } }", False),
        ("{ loose { jobs { step } } }", False),
        ("{ unversioned { step } }", False),
        ("{ job { step } unversioned { step } }", False),
    ):
        assert (compiled(query)[0].versions is not None) is may, query


@dataclass(frozen=True)
class Person:
    id: UUID
    session_id: UUID | None = None
    is_admin: bool = False
    scopes: frozenset[str] = frozenset()


@dataclass
class Change:
    """Something that happens to the job, in this process or in another."""

    values: dict[str, Any]
    elsewhere: bool


_versions = count(1)


@dataclass
class World:
    runtime: Runtime
    reads: Reads
    now: float = 0.0
    heard: int = 0
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.answers = Answers(self.reads, lambda: self.heard, most=2_000, clock=lambda: self.now)

    async def change(self, change: Change) -> None:
        values = dict(change.values)
        if "current_step" in values:
            # No two changes have one version, in whichever example they are.
            values["attempts"] = next(_versions)
        async with self.runtime.database.unit() as unit:
            await unit.session.execute(update(Run).values(**values))
        if change.elsewhere:
            self.now += SECONDS
        else:
            self.heard += 1


QUERIES = [
    compiled(query)
    for query in ("{ job { step } }", "{ job { id lines { item } } again: job { id } }")
]

changes = st.builds(
    Change,
    st.one_of(
        st.fixed_dictionaries({"current_step": st.text("xyz", min_size=1, max_size=3)}),
        st.fixed_dictionaries({"progress": st.integers(0, 5)}),
        st.fixed_dictionaries({"subject": st.sampled_from([*map(str, PEOPLE), "nobody"])}),
    ),
    st.booleans(),
)
questions = st.tuples(st.sampled_from(range(len(QUERIES))), st.sampled_from(PEOPLE))


async def test_a_kept_answer_is_what_the_database_says(runtime: Runtime, reads: Reads) -> None:
    async with runtime.database.unit() as unit:
        run = unit.add(
            Run(
                id=uuid7(),
                kind=next(iter(RunKind)),
                status=RunStatus.QUEUED,
                subject="s",
                attempts=0,
            )
        )
        await unit.session.flush()
        for length in range(1, 6):
            unit.add(RunRecord(run_id=run.id, kind=RecordKind.LOG, step="s", item="i" * length))
    loop = asyncio.get_running_loop()
    found: list[bool] = []

    async def live(steps: Sequence[Change | tuple[int, UUID]]) -> None:
        world = World(runtime, reads)
        for step in steps:
            if isinstance(step, Change):
                await world.change(step)
                continue
            number, who = step
            statement, variables = QUERIES[number]
            assert statement.versions is not None
            filled = statement.fill(Person(who), variables)
            name = (number, who)
            told = world.answers.at_hand(name)
            found.append(told is not None)
            if told is None:
                told = await world.answers.read(statement.versions, name, filled)
            fresh = await reads.fetch(statement.sql, statement.script.pick(filled))
            assert orjson.loads(told) == orjson.loads(fresh)

    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(st.one_of(changes, questions, questions), min_size=4, max_size=25))
    def check(steps: list[Change | tuple[int, UUID]]) -> None:
        asyncio.run_coroutine_threadsafe(live(steps), loop).result()

    await asyncio.to_thread(check)
    assert any(found)


async def test_what_was_read_further_on_is_not_told_after_a_step_back(
    runtime: Runtime, reads: Reads
) -> None:
    """The horizon moves between the two questions that reading an answer takes."""
    async with runtime.database.unit() as unit:
        run = unit.add(
            Run(
                id=uuid7(),
                kind=next(iter(RunKind)),
                status=RunStatus.QUEUED,
                subject="s",
                progress=1,
            )
        )
        await unit.session.flush()
        for item in ("a", "bb"):
            unit.add(RunRecord(run_id=run.id, kind=RecordKind.LOG, step="s", item=item))
    statement, variables = compiled("{ job { id } }")
    assert statement.versions is not None
    filled = statement.fill(None, variables)
    before = await reads.fetch(statement.versions.state.sql, statement.versions.state.pick(filled))
    state, answer = await reads.fetch_both(
        statement.versions.both.sql, statement.versions.both.pick(filled)
    )

    assert state == before
    assert answer == await reads.fetch(statement.sql, statement.script.pick(filled))
