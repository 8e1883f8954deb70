"""The port: what every object store does for us."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.platform.storage.errors import ObjectMissing
from app.platform.storage.keys import OCTETS, Key, digest_of, type_of
from app.platform.storage.source import Source

STALE = timedelta(hours=6)


@dataclass(frozen=True)
class ObjectInfo:
    """What is known of an object without reading it."""

    key: Key
    size: int
    revision: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Name these very bytes: by digest where the key holds one, else by revision."""
        return digest_of(self.key) or self.revision

    @property
    def content_type(self) -> str:
        """Return the type that the key's ending stands for."""
        return type_of(self.key)


@dataclass(frozen=True)
class Added:
    """A content-addressed object that is now in the store."""

    key: Key
    size: int
    sha256: str


class ObjectStore(ABC):
    """Bytes under keys; an object is there whole or not at all."""

    @abstractmethod
    async def put(self, key: Key, source: Source) -> None:
        """Store the bytes under exactly this key, in place of what was there."""

    @abstractmethod
    async def add(self, prefix: str, source: Source, content_type: str = OCTETS) -> Added:
        """Store the bytes under a key made of their digest; equal bytes are stored once."""

    @abstractmethod
    async def head(self, key: Key) -> ObjectInfo:
        """Describe the object, or raise ObjectMissing."""

    @abstractmethod
    def stream(
        self, info: ObjectInfo, start: int = 0, stop: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the bytes [start, stop) of the object that `head` or `list` described."""

    @abstractmethod
    def list(self, folder: str = "") -> AsyncGenerator[ObjectInfo]:
        """Yield all objects below a folder, in the order of their keys."""

    @abstractmethod
    async def delete(self, key: Key) -> None:
        """Remove the object; one that is not there is no fault."""

    @abstractmethod
    async def sweep(self, older_than: timedelta = STALE) -> int:
        """Remove what interrupted writers left behind and return how many things that was."""

    @abstractmethod
    async def check(self) -> None:
        """Prove by writing that the store is usable, or say in one sentence why it is not."""

    @abstractmethod
    async def probe(self) -> None:
        """Prove cheaply that the store answers."""

    @abstractmethod
    def close(self) -> None:
        """Let go of threads and connections."""

    async def get(self, key: Key, start: int = 0, stop: int | None = None) -> AsyncGenerator[bytes]:
        """Yield the bytes [start, stop) under a key."""
        async for chunk in self.stream(await self.head(key), start, stop):
            yield chunk

    async def read(self, key: Key) -> bytes:
        """Return a small object whole."""
        return b"".join([chunk async for chunk in self.get(key)])

    async def exists(self, key: Key) -> bool:
        """Tell whether there is an object under the key."""
        try:
            await self.head(key)
        except ObjectMissing:
            return False
        return True
