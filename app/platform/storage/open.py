"""From FABULA_STORAGE_URL to a store."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from obstore.store import S3Store as Bucket

from app.platform.storage.errors import BadKey, StorageMisconfigured
from app.platform.storage.keys import parse_key
from app.platform.storage.local import LocalStore
from app.platform.storage.s3 import S3Store
from app.platform.storage.store import ObjectStore

if TYPE_CHECKING:
    from obstore.store import S3Config

OPTIONS = {"endpoint", "region"}


def open_store(url: str) -> ObjectStore:
    """Return the store that the URL names; `check` then proves that it is usable."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _directory(parts)
    if parts.scheme == "s3":
        return _bucket(parts)
    raise StorageMisconfigured(
        f"{parts.scheme or 'no'}: is not a kind of store; use file:///directory or "
        "s3://bucket?endpoint=URL&region=NAME."
    )


def _directory(parts: SplitResult) -> LocalStore:
    path = Path(unquote(parts.path))
    if parts.netloc not in {"", "localhost"} or not path.is_absolute() or path == Path("/"):
        raise StorageMisconfigured("write the directory with its whole path: file:///directory.")
    return LocalStore(path)


def _bucket(parts: SplitResult) -> S3Store:
    name = parts.hostname
    options = dict(parse_qsl(parts.query))
    if not name:
        raise StorageMisconfigured("the bucket is missing; write s3://bucket?endpoint=URL.")
    if unknown := options.keys() - OPTIONS:
        raise StorageMisconfigured(
            f"{min(unknown)!r} is not an option of s3://; there are endpoint and region."
        )
    endpoint = options.get("endpoint") or os.environ.get("AWS_ENDPOINT_URL_S3", "")
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise StorageMisconfigured("the endpoint must start with http:// or https://.")
    key_id = unquote(parts.username or "") or os.environ.get("AWS_ACCESS_KEY_ID", "")
    secret = unquote(parts.password or "") or os.environ.get("AWS_SECRET_ACCESS_KEY", "")
    if endpoint and not (key_id and secret):
        # Only Amazon itself can lend a role; elsewhere the client would ask in vain for seconds.
        raise StorageMisconfigured(
            "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
            "or write s3://key:secret@bucket with both percent-encoded."
        )
    region = options.get("region") or os.environ.get("AWS_REGION") or "us-east-1"
    config: S3Config = {"region": region}
    if endpoint:
        config["endpoint"] = endpoint
    if key_id and secret:
        config["access_key_id"] = key_id
        config["secret_access_key"] = secret
    bucket = Bucket(
        name,
        prefix=_folder(parts.path),
        config=config,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=60),
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )
    return S3Store(bucket, name)


def _folder(path: str) -> str | None:
    try:
        return parse_key(path.strip("/")) if path.strip("/") else None
    except BadKey as error:
        raise StorageMisconfigured(f"the folder in the bucket: {error}") from None
