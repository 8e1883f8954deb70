"""An event is executed once for all followers who ask for it alike."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.api.execution import GROUPS, CoreExecutor
from app.api.masking import Masking
from app.api.operation import Answer
from app.graph.live import SHARED
from tests.api.schema import schema


class Said:
    """An event as one follower sees it; what is shared is the same for all."""

    def __init__(self, shared: dict[Any, Any]) -> None:
        self.__dict__[SHARED] = shared


def operation(**variables: Any) -> Any:
    return SimpleNamespace(
        document=SimpleNamespace(sha256="x"),
        name=None,
        variables=SimpleNamespace(coerced=variables),
    )


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was executed, rather than taken from another follower."""
    done: list[Any] = []

    async def execute(_self: Any, _executor: Any, payload: Any, asked: Any) -> Answer:
        done.append(asked.variables.coerced)
        failed = {"errors": [{"message": "no"}]} if asked.variables.coerced.get("fail") else {}
        return Answer({"data": {"said": True}, **failed})

    monkeypatch.setattr(CoreExecutor, "_event", execute)
    return done


async def follow(shared: dict[Any, Any], **variables: Any) -> list[Answer]:
    async def source() -> AsyncIterator[Said]:
        yield Said(shared)

    async def nobody(_failure: Any) -> None:
        """Store no failure."""

    executor = CoreExecutor(schema, Masking(nobody), seconds=1)
    answers = executor._events(None, source(), operation(**variables))  # type: ignore[arg-type]
    return [answer async for answer in answers]


async def test_followers_who_ask_alike_get_the_very_same_answer(executed: list[Any]) -> None:
    shared: dict[Any, Any] = {}

    one, two = await follow(shared, id="a"), await follow(shared, id="a")

    assert one[0] is two[0]
    assert executed == [{"id": "a"}]


async def test_who_asks_otherwise_gets_their_own(executed: list[Any]) -> None:
    shared: dict[Any, Any] = {}

    await follow(shared, id="a")
    await follow(shared, id="b")
    await follow({}, id="a")

    assert executed == [{"id": "a"}, {"id": "b"}, {"id": "a"}]


async def test_an_answer_with_errors_is_nobody_elses(executed: list[Any]) -> None:
    shared: dict[Any, Any] = {}

    await follow(shared, fail=True)
    await follow(shared, fail=True)

    assert len(executed) == 2


async def test_an_event_keeps_few_answers_however_many_ways_it_is_asked_for(
    executed: list[Any],
) -> None:
    shared: dict[Any, Any] = {}

    for number in range(GROUPS + 5):
        await follow(shared, id=number)

    assert len(shared) == GROUPS
