"""Documents that clients name by hash: remembered automatically, or listed beforehand."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.api.context import Caller
from app.api.documents import Document, Documents
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.api.study import Study
from app.platform.limits import RateLimiter, network_of
from app.settings import SettingsError

log = structlog.get_logger(__name__)

_DAY = 86_400
_HOUR = 3_600
_PATIENCE = 0.5

#: Bytes of documents remembered for one address in an hour; an application sends each once a day.
REMEMBERED = 2_000_000


def load_trusted(path: Path) -> dict[str, str]:
    """Read the list of trusted documents, `{sha256: document}`."""
    try:
        listed = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SettingsError(f"FABULA_TRUSTED_DOCUMENTS: cannot read {path}: {error}.") from None
    if not isinstance(listed, dict):
        raise SettingsError("FABULA_TRUSTED_DOCUMENTS: the file must hold {sha256: document}.")
    for key, text in listed.items():
        if not isinstance(text, str) or _hash(text) != key:
            raise SettingsError(f"FABULA_TRUSTED_DOCUMENTS: {key} is not its document's sha256.")
    return listed


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


class TrustedDocuments:
    """Only listed documents are executed, whether named or sent."""

    def __init__(self, documents: Documents, listed: Mapping[str, str]) -> None:
        self.documents = documents
        self.listed = listed

    def seen(self, text: str) -> Document | None:
        """Return the document of a text: only listed ones get there."""
        return self.documents.seen(text)

    async def find(self, request: OperationRequest, caller: Caller) -> Document:
        """Return the listed document of a request."""
        del caller
        key = request.sha256 or _hash(request.query or "")
        text = self.listed.get(key)
        if text is None or (request.query is not None and request.query != text):
            raise Refused(
                "Only listed documents are executed here, and this is none of them.",
                code="PERSISTED_QUERY_NOT_IN_LIST",
                executable=True,
            )
        return self.documents.known(key) or self.documents.of(text)


class AutomaticDocuments:
    """Documents a client sent once are found by their hash, by every process, for a day."""

    def __init__(
        self,
        documents: Documents,
        redis: Redis,
        limiter: RateLimiter,
        study: Study,
        *,
        prefix: str = "document",
    ) -> None:
        self.documents = documents
        self.redis = redis
        self.limiter = limiter
        self.study = study
        self.prefix = prefix

    def seen(self, text: str) -> Document | None:
        """Return the document of a text that was found of late."""
        return self.documents.seen(text)

    async def find(self, request: OperationRequest, caller: Caller) -> Document:
        """Return the document a request sends or names."""
        key, text = request.sha256, request.query
        if key is None:
            return await self._read(text or "", caller)
        if text is None:
            known = self.documents.known(key)
            return known or await self._read(await self._load(key), caller)
        if _hash(text) != key:
            raise Refused("provided sha does not match query", executable=True)
        document = await self._read(text, caller)
        # Anybody may send documents: beyond this they are executed and not remembered.
        room = await self.limiter.take(
            network_of(caller.address), limit=REMEMBERED, seconds=_HOUR, cost=len(text)
        )
        if room.allowed:
            await self._store(key, text)
        return document

    async def _read(self, text: str, caller: Caller) -> Document:
        if (seen := self.documents.seen(text)) is not None:
            return seen
        self.documents.measure(text)
        await self.study.charge(caller, len(text))
        return self.documents.of(text)

    async def _load(self, key: str) -> str:
        try:
            async with asyncio.timeout(_PATIENCE):
                text = await self.redis.getex(f"{self.prefix}:{key}", ex=_DAY)
        except (RedisError, OSError, TimeoutError) as error:
            # Not found is an answer clients act on: they send the text, and are served.
            log.warning("persisted.redis_away", error=str(error) or type(error).__name__)
            text = None
        if text is None:
            raise Refused(
                "PersistedQueryNotFound",
                code="PERSISTED_QUERY_NOT_FOUND",
                status=200,
                executable=True,
            )
        return text.decode() if isinstance(text, bytes) else str(text)

    async def _store(self, key: str, text: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.redis.set(f"{self.prefix}:{key}", text, ex=_DAY)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("persisted.redis_away", error=str(error) or type(error).__name__)
