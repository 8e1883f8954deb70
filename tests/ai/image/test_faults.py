"""What goes wrong at a painter is an error of its kind, and nothing half is taken for whole."""

import base64
import json
from typing import Any

import pytest

from app.ai.errors import AnswerRefused, BadAnswer, InputRefused, KeyRefused, ProviderUnavailable
from app.ai.image import answers, openai, stability
from app.ai.image.openai import OpenAIPainter
from app.ai.image.port import Painter, Wanted
from app.ai.image.stability import StabilityPainter
from app.platform.errors import AppError, RateLimited
from tests.ai.image.conftest import AT_ONCE, Dialect, by_openai, file
from tests.ai.media import Reply, Server

WANTED = Wanted("A ferry at dusk.")
GOOD = file(64, 48)
LARGE = file(2000, 1600)


@pytest.mark.parametrize(
    ("reply", "error", "tries"),
    [
        (Reply(401), KeyRefused, 1),
        (Reply(403), KeyRefused, 1),
        (Reply(402), KeyRefused, 1),
        (Reply(400), InputRefused, 1),
        (Reply(413), InputRefused, 1),
        (Reply(422), InputRefused, 1),
        (Reply(429, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
        (Reply(500, AT_ONCE), ProviderUnavailable, 3),
        (Reply(503, AT_ONCE), ProviderUnavailable, 3),
        (Reply(529, AT_ONCE), ProviderUnavailable, 3),
        (Reply(529, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
    ],
)
async def test_a_request_that_is_turned_away(
    dialect: Dialect, reply: Reply, error: type[AppError], tries: int
) -> None:
    dialect.server.replies = [reply]

    with pytest.raises(error) as raised:
        await dialect.painter.paint(WANTED)

    assert type(raised.value) is error
    assert len(dialect.server.asked) == tries
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 42


async def test_a_key_whose_account_is_empty_is_not_tried_for_ever(dialect: Dialect) -> None:
    body = b'{"error": {"message": "no", "code": "insufficient_quota"}}'
    dialect.server.replies = [Reply(429, AT_ONCE, body)]

    with pytest.raises(KeyRefused, match="nothing left to spend"):
        await dialect.painter.paint(WANTED)


async def test_what_must_not_be_painted_is_refused(dialect: Dialect) -> None:
    if dialect.name == "openai":
        said: dict[str, Any] = {
            "error": {
                "message": "Your request was rejected by the safety system.",
                "type": "image_generation_user_error",
                "code": "moderation_blocked",
            }
        }
        dialect.server.replies = [Reply(400, body=json.dumps(said).encode())]
    else:
        said = {"id": "1", "name": "content_moderation", "errors": ["Flagged."]}
        dialect.server.replies = [Reply(403, body=json.dumps(said).encode())]

    with pytest.raises(AnswerRefused):
        await dialect.painter.paint(WANTED)

    assert len(dialect.server.asked) == 1


async def test_a_picture_that_was_filtered_is_a_refused_one(server: Server) -> None:
    told = {"content-type": "image/jpeg", "finish-reason": "CONTENT_FILTERED"}
    server.replies = [Reply(headers=told, body=GOOD)]
    painter = StabilityPainter("sk-mine", server.url, "stable-image-core")

    with pytest.raises(AnswerRefused):
        await painter.paint(WANTED)
    await painter.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", GOOD[:200], LARGE[: len(LARGE) // 2], b"GIF89a" + bytes(50), bytes(2000)],
    ids=["empty", "page", "head", "half", "other", "zeros"],
)
async def test_what_is_no_picture_is_a_bad_answer(dialect: Dialect, content: bytes) -> None:
    dialect.server.replies = [dialect.sends(content)]

    with pytest.raises(BadAnswer):
        await dialect.painter.paint(WANTED)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{not json",
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"url": "http://elsewhere/x.png"}]}',
        b'{"data": [{"b64_json": "***"}]}',
    ],
)
async def test_an_answer_of_another_form_is_bad(server: Server, said: bytes) -> None:
    server.replies = [Reply(headers={"content-type": "application/json"}, body=said)]
    painter = OpenAIPainter("sk-mine", f"{server.url}/v1", "gpt-image-2")

    with pytest.raises(BadAnswer):
        await painter.paint(WANTED)
    await painter.close()


async def test_an_answer_that_is_cut_is_none(dialect: Dialect) -> None:
    whole = dialect.sends(GOOD)
    dialect.server.replies = [Reply(200, whole.headers, whole.body[:-40], short=40)]

    with pytest.raises(ProviderUnavailable):
        await dialect.painter.paint(WANTED)


async def test_an_answer_without_end_is_not_read(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers.whole, "__defaults__", (len(GOOD),))
    dialect.server.replies = [dialect.sends(GOOD + bytes(200_000))]

    with pytest.raises(BadAnswer, match="longer than any picture"):
        await dialect.painter.paint(WANTED)


async def test_a_picture_of_too_many_pixels_is_not_unpacked(dialect: Dialect) -> None:
    dialect.server.replies = [dialect.sends(file(9000, 9000, "PNG"))]

    with pytest.raises(BadAnswer, match="larger than any"):
        await dialect.painter.paint(WANTED)


async def test_a_silent_provider_is_not_waited_for(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai, "PATIENCE", 0.2)
    monkeypatch.setattr(stability, "PATIENCE", 0.2)
    dialect.server.replies = [Reply(silent=True)]

    with pytest.raises(ProviderUnavailable, match="too long"):
        await dialect.painter.paint(WANTED)


@pytest.mark.parametrize("kind", [OpenAIPainter, StabilityPainter])
async def test_a_provider_that_is_away_is_unavailable(kind: Any) -> None:
    painter: Painter = kind("sk-mine", "http://127.0.0.1:9/v1", "m")

    with pytest.raises(ProviderUnavailable):
        await painter.paint(WANTED)
    await painter.close()


async def test_a_reference_that_is_no_picture_asks_nobody(server: Server) -> None:
    server.replies = [by_openai(GOOD)]
    painter = OpenAIPainter("sk-mine", f"{server.url}/v1", "gpt-image-2")

    with pytest.raises(BadAnswer):
        await painter.paint(Wanted("Alike.", reference=base64.b64encode(GOOD)))
    await painter.close()

    assert server.asked == []
