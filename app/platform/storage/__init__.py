"""The object store: bytes under keys, in a directory or in a bucket."""

from app.platform.storage.errors import (
    BadKey,
    ObjectChanged,
    ObjectMissing,
    StorageError,
    StorageMisconfigured,
    StorageUnavailable,
)
from app.platform.storage.keys import (
    OCTETS,
    Key,
    content_key,
    digest_of,
    parse_key,
    plain_type,
    type_of,
)
from app.platform.storage.local import LocalStore
from app.platform.storage.open import open_store
from app.platform.storage.s3 import S3Store
from app.platform.storage.source import Source, gathered
from app.platform.storage.store import Added, ObjectInfo, ObjectStore

__all__ = [
    "OCTETS",
    "Added",
    "BadKey",
    "Key",
    "LocalStore",
    "ObjectChanged",
    "ObjectInfo",
    "ObjectMissing",
    "ObjectStore",
    "S3Store",
    "Source",
    "StorageError",
    "StorageMisconfigured",
    "StorageUnavailable",
    "content_key",
    "digest_of",
    "gathered",
    "open_store",
    "parse_key",
    "plain_type",
    "type_of",
]
