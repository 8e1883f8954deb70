"""How an operation was read, for those who run or build on the installation."""

import time
from collections.abc import Awaitable, Sequence
from typing import Any

import orjson
import structlog
from prometheus_client import Counter, Histogram

from app.graph.read.pool import Reads
from app.graph.read.statement import Statement

log = structlog.get_logger("app.graph.read")

READS = Counter("fabula_reads", "Queries by the way they were read.", ["path"])
COMPILED = READS.labels("compiled")
SECONDS = Histogram(
    "fabula_read_statement_seconds",
    "How long compiled statements took.",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3, 10),
)

#: Seconds from which on a statement is worth a line in the log.
SLOW = 0.25


async def timed(reading: Awaitable[bytes], name: str | None) -> bytes:
    """Wait for a statement, and tell when it was slow."""
    started = time.perf_counter()
    data = await reading
    seconds = time.perf_counter() - started
    SECONDS.observe(seconds)
    COMPILED.inc()
    if seconds > SLOW:
        log.warning("read.slow", operation=name, ms=round(seconds * 1000), bytes=len(data))
    return data


async def explained(
    reads: Reads, statement: Statement, parameters: Sequence[Any]
) -> dict[str, Any]:
    """Return the statement with the plan Postgres has for it."""
    async with reads.connection() as connection:
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *parameters)
    return {
        "path": "compiled",
        "sql": statement.sql,
        "kept": statement.versions is not None,
        "computed": [".".join(patch.path) for patch in statement.patches],
        "plan": orjson.loads(plan),
    }
