"""What goes wrong at a provider is an error of its kind, and nothing half is taken for whole."""

from typing import Any

import pytest
from pydantic import BaseModel

from app.ai.errors import (
    AnswerCut,
    AnswerRefused,
    BadAnswer,
    InputRefused,
    KeyRefused,
    NoAnswer,
    ProviderUnavailable,
)
from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.openai import OpenAITextModel
from app.ai.text.port import Limits, TextModel
from app.ai.usage import Usage
from app.platform.errors import AppError, RateLimited
from tests.ai.text.conftest import Dialect
from tests.ai.text.wire import Reply

USED = Usage(input_tokens=10, output_tokens=7, cached_tokens=3)
AT_ONCE = {"retry-after-ms": "1"}
GOOD = ['{"name": ', '"wren"}']


class Bird(BaseModel):
    name: str


@pytest.mark.parametrize(
    ("reply", "error", "tries"),
    [
        (Reply(401), KeyRefused, 1),
        (Reply(403), KeyRefused, 1),
        (Reply(402), KeyRefused, 1),
        (Reply(400), InputRefused, 1),
        (Reply(404), InputRefused, 1),
        (Reply(413), InputRefused, 1),
        (Reply(429, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
        (Reply(500, AT_ONCE), ProviderUnavailable, 3),
        (Reply(529, AT_ONCE), ProviderUnavailable, 3),
        (Reply(529, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
    ],
)
async def test_a_request_that_is_turned_away(
    dialect: Dialect, reply: Reply, error: type[AppError], tries: int
) -> None:
    dialect.wire.replies = [reply]

    with pytest.raises(error) as raised:
        await dialect.model.structured("Be brief.", "Which?", Bird)

    assert type(raised.value) is error
    assert len(dialect.wire.asked) == tries
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 42


async def test_a_limit_without_a_time_asks_for_some_patience(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(429, {**AT_ONCE, "retry-after": "Wed, 21 Oct"})]

    with pytest.raises(RateLimited) as raised:
        await dialect.model.structured("Be brief.", "Which?", Bird)

    assert raised.value.retry_after == 10


async def test_a_key_whose_account_is_empty_is_not_tried_for_ever(dialect: Dialect) -> None:
    body = b'{"error": {"message": "no", "code": "insufficient_quota"}}'
    dialect.wire.replies = [Reply(429, AT_ONCE, body=body)]

    with pytest.raises(KeyRefused, match="nothing left to spend"):
        await dialect.model.structured("Be brief.", "Which?", Bird)


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("kept", [0, 1, 4, 7])
async def test_a_stream_that_is_cut_is_no_answer(
    dialect: Dialect, kept: int, *, torn: bool
) -> None:
    events = dialect.says(GOOD)
    # All that matters may have come but the end, which says that it was all.
    last = len(events) - 1 if dialect.name == "openai" else len(events) - 2
    dialect.wire.replies = [Reply(events=events[: min(kept, last)], torn=torn)]

    with pytest.raises(ProviderUnavailable):
        await dialect.model.structured("Be brief.", "Which?", Bird)


async def test_a_cut_stream_gives_what_came_and_then_fails(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(["One ", "two."])[:-3], torn=True)]
    seen: list[Any] = []

    async def read() -> None:
        async for piece in dialect.model.stream("Count.", "On."):
            seen.append(piece)  # noqa: PERF401 (what came before the fault is to be kept)

    with pytest.raises(ProviderUnavailable):
        await read()

    assert seen == (["One ", "two."] if dialect.name == "anthropic" else ["One "])


async def test_an_overload_in_the_middle_is_no_answer(dialect: Dialect) -> None:
    error = {"type": "overloaded_error", "message": "Overloaded"}
    failed: dict[str, Any] = {"type": "error", "error": error}
    if dialect.name == "openai":
        failed = {"type": "error", "code": "server_error", "message": "no", "sequence_number": 9}
    dialect.wire.replies = [Reply(events=[*dialect.says(GOOD)[:5], ("error", failed)])]

    with pytest.raises(ProviderUnavailable):
        await dialect.model.structured("Be brief.", "Which?", Bird)


@pytest.mark.parametrize(
    ("code", "error"), [("server_error", ProviderUnavailable), ("invalid_prompt", InputRefused)]
)
async def test_a_response_that_fails_at_openai(
    dialect: Dialect, code: str, error: type[AppError]
) -> None:
    if dialect.name != "openai":
        return
    events = list(dialect.says(GOOD))
    response = {
        **events[0][1]["response"],
        "status": "failed",
        "error": {"code": code, "message": "no"},
    }
    failed = {"type": "response.failed", "sequence_number": 9, "response": response}
    dialect.wire.replies = [Reply(events=[*events[:4], ("response.failed", failed)])]

    with pytest.raises(error):
        await dialect.model.structured("Be brief.", "Which?", Bird)


@pytest.mark.parametrize("said", ["{not json", '{"name": 3}', "[]", "", '{"name": "wr'])
async def test_an_answer_that_does_not_fit_is_bad_and_paid(dialect: Dialect, said: str) -> None:
    dialect.wire.replies = [Reply(events=dialect.says([said]))]

    with pytest.raises(BadAnswer) as raised:
        await dialect.model.structured("Be brief.", "Which?", Bird)

    assert raised.value.usage == USED
    assert said not in str(raised.value) or not said


async def test_an_event_that_is_no_json_is_a_bad_answer(dialect: Dialect) -> None:
    garbled = Reply(
        headers={"content-type": "text/event-stream"}, body=b"event: message_start\ndata: {x\n\n"
    )
    dialect.wire.replies = [garbled]

    with pytest.raises(BadAnswer):
        await dialect.model.structured("Be brief.", "Which?", Bird)


@pytest.mark.parametrize(("stop", "error"), [("max_tokens", AnswerCut), ("refusal", AnswerRefused)])
async def test_an_answer_that_ends_too_early_says_why(
    dialect: Dialect, stop: str, error: type[NoAnswer]
) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(GOOD, stop))]

    with pytest.raises(error) as raised:
        await dialect.model.structured("Be brief.", "Which?", Bird)

    assert raised.value.usage == USED


async def test_a_filtered_answer_is_a_refused_one(dialect: Dialect) -> None:
    stop = "refusal" if dialect.name == "anthropic" else "content_filter"
    dialect.wire.replies = [Reply(events=dialect.says(GOOD, stop))]

    with pytest.raises(AnswerRefused):
        await dialect.model.structured("Be brief.", "Which?", Bird)


@pytest.mark.parametrize("kind", [AnthropicTextModel, OpenAITextModel])
async def test_a_provider_that_is_away_is_unavailable(kind: Any) -> None:
    model: TextModel = kind("sk-mine", "http://127.0.0.1:9/v1", "m")

    with pytest.raises(ProviderUnavailable):
        await model.structured("Be brief.", "Which?", Bird, limits=Limits(seconds=5))
    await model.close()
