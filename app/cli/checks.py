"""What an installation needs, each thing tried and told in one line."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.accounts.passwords import hash_password, matches
from app.platform.crypto import Keyring
from app.platform.db.migrate import newest, revision_of
from app.platform.errors import AppError
from app.platform.storage import StorageError, open_store
from app.settings import Settings, SettingsError

OLDEST_POSTGRES = 18
SECONDS = 10
ROOMY = 1 << 30


class Wrong(Exception):
    """Something an installation needs is not as it must be; the message says what to do."""


@dataclass(frozen=True)
class Finding:
    """What trying one thing showed."""

    name: str
    good: bool
    words: str


async def examine(settings: Settings) -> list[Finding]:
    """Try everything, also after something failed."""
    return [await _try(name, check, settings) for name, check in CHECKS.items()]


async def _try(
    name: str, check: Callable[[Settings], Awaitable[str]], settings: Settings
) -> Finding:
    try:
        async with asyncio.timeout(SECONDS):
            return Finding(name, good=True, words=await check(settings))
    except TimeoutError:
        words = f"gives no answer within {SECONDS} seconds; is its address right?"
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RedisError) as error:
        words = f"cannot be used: {error}; check its FABULA_*_URL and that it runs."
    except (Wrong, AppError, SettingsError, StorageError) as error:
        words = str(error)
    return Finding(name, good=False, words=words)


async def _keys(settings: Settings) -> str:
    keyring = Keyring.parse(settings.secret_keys.get_secret_value())
    return f"{keyring.active} seals"


async def _passwords(settings: Settings) -> str:
    del settings
    if not await matches(await hash_password("correct horse"), "correct horse"):
        raise Wrong("argon2 does not verify what it hashed; reinstall argon2-cffi.")
    return "argon2 hashes and verifies"


async def _postgres(settings: Settings) -> str:
    connection = await asyncpg.connect(str(settings.database_url))
    try:
        version = connection.get_server_version()
        if version.major < OLDEST_POSTGRES:
            raise Wrong(f"PostgreSQL is {version.major}; Fabula needs {OLDEST_POSTGRES} or newer.")
        exact = await connection.fetchval("SHOW server_version")
        vector = await connection.fetchval(
            "SELECT coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), "
            "(SELECT default_version FROM pg_available_extensions WHERE name = 'vector'))"
        )
    finally:
        await connection.close()
    if vector is None:
        raise Wrong("PostgreSQL lacks pgvector; install it, or use the image pgvector/pgvector.")
    return f"PostgreSQL {exact} with vector {vector}"


async def _migrations(settings: Settings) -> str:
    revision = await revision_of(str(settings.database_url))
    if revision != newest():
        raise Wrong(f"the database is at {revision}, the code at {newest()}; run `fabula migrate`.")
    return f"current at {revision}"


async def _redis(settings: Settings) -> str:
    async with Redis.from_url(str(settings.redis_url), socket_timeout=SECONDS) as client:
        about = await client.info("server")
    name = "Valkey" if "valkey_version" in about else "Redis"
    return f"{name} {about.get('valkey_version', about['redis_version'])}"


async def _storage(settings: Settings) -> str:
    url = settings.storage_url
    store = open_store(str(url))
    try:
        await store.check()
    finally:
        store.close()
    if url.scheme == "file" and url.path:
        free = shutil.disk_usage(url.path).free
        if free < ROOMY:
            raise Wrong(f"only {free >> 20} MB are free under {url.path}; make room.")
    return f"{url.scheme}: is writable"


CHECKS: dict[str, Callable[[Settings], Awaitable[str]]] = {
    "keys": _keys,
    "passwords": _passwords,
    "postgres": _postgres,
    "migrations": _migrations,
    "redis": _redis,
    "storage": _storage,
}
