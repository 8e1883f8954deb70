"""Connections for compiled reads: plain asyncpg, statements prepared once, JSON passed through."""

import asyncpg

_FOR_EVER = 1_000_000_000


async def _prepare(connection: asyncpg.Connection) -> None:
    # The answer goes to the client as it comes: bytes in, bytes out.
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


async def _leave(connection: asyncpg.Connection) -> None:
    # Statements that only read leave nothing in a session, and clearing it would double the trips.
    del connection


async def open_pool(url: str, size: int) -> asyncpg.Pool:
    """Open the pool on this event loop."""
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        # A new connection would have to prepare every statement again.
        max_queries=_FOR_EVER,
        max_inactive_connection_lifetime=0,
        reset=_leave,
        init=_prepare,
        statement_cache_size=1_000,
        max_cached_statement_lifetime=0,
        command_timeout=30,
        server_settings={
            "application_name": "fabula-reads",
            "default_transaction_read_only": "on",
            "jit": "off",
            # Planning costs more than most of these statements take to run.
            "plan_cache_mode": "force_generic_plan",
            "statement_timeout": "10s",
            "timezone": "UTC",
        },
    )
