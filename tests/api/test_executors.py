"""Executors in front of graphql-core, and what the last of them does for each operation."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis

from app.api import metrics
from app.api.context import Caller, Context
from app.api.execution import CoreExecutor
from app.api.masking import Failure
from app.api.operation import Answer, Operation
from app.api.pipeline import Pipeline
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.api.routes import Api, build_pipeline
from app.platform.limits import network_of
from tests.api.schema import schema
from tests.api.server import Someone, settings_for

CALLER = Caller("127.0.0.1", "test", "request-1")


class Ready:
    """Answers what it knows with ready-made bytes."""

    async def execute(self, operation: Operation, _: Context) -> Answer | None:
        if operation.name != "Ready":
            return None
        return Answer(body=b'{"data":{"hello":"ready"}}')

    async def subscribe(self, operation: Operation, _: Context) -> AsyncIterator[Answer] | None:
        return self._frames() if operation.name == "Ready" else None

    async def _frames(self) -> AsyncIterator[Answer]:
        yield Answer(body=b'{"data":{"count":7}}')


@pytest.fixture
def failures() -> list[Failure]:
    return []


@pytest.fixture
async def pipeline(redis_url: str, failures: list[Failure]) -> AsyncIterator[Pipeline]:
    async def nobody(_: str | None) -> None:
        return None

    async def report(failure: Failure) -> None:
        failures.append(failure)

    async with Redis.from_url(redis_url, protocol=2) as client:
        api = Api(
            schema,
            settings_for(redis_url),
            client,
            nobody,
            report_failure=report,
            executors=(Ready(),),
        )
        yield build_pipeline(api)


async def prepared(pipeline: Pipeline, query: str, **variables: Any) -> Operation:
    request = OperationRequest(query=query, variables=variables)
    return await pipeline.prepare(request, CALLER)


async def test_ready_made_bytes_go_out_with_their_cost(pipeline: Pipeline) -> None:
    answer = await pipeline.answer(await prepared(pipeline, "query Ready { hello }"))

    assert answer.encoded.startswith(
        b'{"data":{"hello":"ready"},"extensions":{"cost":{"requested":1,'
    )


async def test_what_no_other_takes_graphql_core_executes(pipeline: Pipeline) -> None:
    answer = await pipeline.answer(await prepared(pipeline, "query Other { hello }"))

    assert answer.result is not None
    assert answer.result["data"] == {"hello": "Hello, world!"}


async def test_ready_made_frames_are_streamed(pipeline: Pipeline) -> None:
    operation = await prepared(pipeline, "subscription Ready { count(to: 1) }")

    frames = [answer.encoded async for answer in pipeline.stream(operation)]

    assert frames == [b'{"data":{"count":7}}']


async def test_each_operation_and_each_event_has_a_context_of_its_own(pipeline: Pipeline) -> None:
    operation = await prepared(pipeline, "{ hello }")

    contexts = [operation.new_context() for _ in range(2)]

    assert contexts[0] is not contexts[1]
    assert contexts[0].caller is CALLER
    assert contexts[0].allowance is operation.allowance


async def test_a_long_stream_leaves_no_memo_behind(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = pipeline.executors[-1]
    assert isinstance(core, CoreExecutor)
    made: list[Any] = []
    build = CoreExecutor._executor

    def remember(self: CoreExecutor, operation: Operation, context: Context) -> Any:
        made.append(build(self, operation, context))
        return made[-1]

    monkeypatch.setattr(CoreExecutor, "_executor", remember)
    operation = await prepared(pipeline, "subscription { branches(to: 50) { name } }")
    answers = [answer async for answer in pipeline.stream(operation)]

    assert len(answers) == 50
    (executor,) = made
    assert len(executor._relevant_sub_fields) == 0
    assert len(executor.background_futures) == 0


async def test_a_fault_is_reported_with_the_id_the_client_got(
    pipeline: Pipeline, failures: list[Failure]
) -> None:
    answer = await pipeline.answer(await prepared(pipeline, "query Q { broken }"))
    assert answer.result is not None
    (error,) = answer.result["errors"]
    await pipeline.masking.reported()

    (failure,) = failures
    assert failure.error_id == error["extensions"]["errorId"]
    assert str(failure.error) == "the secret is 42"
    assert failure.path == ("broken",)
    assert failure.operation is not None
    assert failure.operation.name == "Q"


async def test_a_failing_executor_is_masked_too(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, failures: list[Failure]
) -> None:
    async def fail(*_: Any) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(Ready, "execute", fail)
    with pytest.raises(Refused) as refused:
        await pipeline.answer(await prepared(pipeline, "{ hello }"))
    await pipeline.masking.reported()

    assert refused.value.status == 500
    assert refused.value.errors[0]["extensions"]["code"] == "INTERNAL"
    assert len(failures) == 1


async def test_viewers_and_addresses_have_budgets_of_their_own(pipeline: Pipeline) -> None:
    viewer = Caller("127.0.0.1", "test", "r", "t", Someone(UUID(int=12345)))
    request = OperationRequest(query="{ dear }")
    first = await pipeline.prepare(request, viewer)
    for _ in range(3):
        await pipeline.prepare(request, CALLER)
    second = await pipeline.prepare(request, viewer)

    assert first.allowance is not None
    assert second.allowance is not None
    assert first.allowance.remaining - second.allowance.remaining <= 500


def test_metric_labels_stay_few() -> None:
    names = metrics.OperationNames()

    labels = {names.label(f"Operation{n}") for n in range(1_000)}

    assert len(labels) == 201
    assert names.label(None) == "anonymous"
    assert names.label("Operation0") == "Operation0"
    assert names.label("New") == "other"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("", ""),
        ("a:b", "a:b"),
    ],
)
def test_one_subscriber_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
