"""Server-sent events by graphql-sse's protocol, one connection per operation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

from app.api.ending import end
from app.api.exchange import Exchange
from app.api.guard import Watch
from app.api.masking import as_refused
from app.api.operation import Answer
from app.platform.errors import AppError

_HEADERS = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache, no-transform"),
    ("x-accel-buffering", "no"),
)

_COMPLETE = b"event: complete\ndata: \n\n"
_COMMENT = b":\n\n"


def event(answer: Answer) -> bytes:
    """Return one `next` event."""
    data = answer.encoded
    if b"\n" in data:
        data = data.replace(b"\n", b"\ndata: ")
    return b"event: next\ndata: " + data + b"\n\n"


async def stream_events(
    exchange: Exchange, answers: AsyncIterator[Answer], watch: Watch, keep_alive: float
) -> None:
    """Write answers as they come, and comments while none come."""
    await exchange.start(200, _HEADERS)
    await exchange.write(_COMMENT, more=True)
    pump = asyncio.create_task(_pump(exchange, answers, watch))
    gone = asyncio.create_task(exchange.gone())
    pause = min(keep_alive, watch.guard.seconds)
    last = b""
    try:
        while not (pump.done() or gone.done()):
            await asyncio.wait({pump, gone}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            if not (pump.done() or gone.done()):
                await watch.look()
                await exchange.write(_COMMENT, more=True)
    except AppError as error:
        last = event(Answer({"errors": as_refused(error).errors}))
    finally:
        await end([pump, gone])
    if not last and pump.cancelled():
        # No `complete` here: the client shall come back, to another process if need be.
        await exchange.hang_up()
        return
    if not pump.cancelled():
        last = pump.result()
    await exchange.write(last + _COMPLETE, more=False)


async def _pump(exchange: Exchange, answers: AsyncIterator[Answer], watch: Watch) -> bytes:
    """Write every answer; return the event that says why there are no more, if one must."""
    async with aclosing(cast("Any", answers)):
        try:
            async for answer in answers:
                await watch.look()
                await exchange.write(event(answer), more=True)
        except AppError as error:
            return event(Answer({"errors": as_refused(error).errors}))
    return b""
