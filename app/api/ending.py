import asyncio
from collections.abc import Collection
from typing import Any

AGAIN = 0.5
"""Seconds after which a task that was cancelled and goes on is cancelled again."""


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they are over.

    One cancel is not enough: before Python 3.12 `asyncio.wait_for` swallows it when what it waits
    for is ready at the same moment, and redis-py sends each command through it.
    """
    while going := [task for task in tasks if not task.done()]:
        for task in going:
            task.cancel()
        await asyncio.wait(going, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)


def end_later(task: asyncio.Task[Any]) -> None:
    """Cancel a task, again and again until it is over, without waiting for that."""
    if not task.done():
        task.cancel()
        task.get_loop().call_later(AGAIN, end_later, task)
