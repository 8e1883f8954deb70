"""Uploads by the GraphQL multipart request specification, streamed to temporary files."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.api.exchange import Exchange
from app.api.refusal import Refused
from app.graph.uploads import UploadedFile

_FILES = 20
_MAP_BYTES = 100_000
_IN_MEMORY = 1_000_000


@dataclass
class _Part:
    name: str
    filename: str | None
    content_type: str
    file: IO[bytes]
    limit: int
    size: int = 0

    def take(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.limit:
            raise Refused(
                f"The part `{self.name}` is larger than {self.limit:,} bytes.",
                code="PAYLOAD_TOO_LARGE",
                status=413,
            )
        self.file.write(data)


@dataclass
class _Form:
    """Collects the parts in the order the specification gives: operations, map, files."""

    max_body: int
    max_upload: int
    operations: dict[str, Any] | None = None
    map: dict[str, list[str]] | None = None
    files: dict[str, _Part] = field(default_factory=dict)
    opened: list[IO[bytes]] = field(default_factory=list)
    part: _Part | None = None
    ended: bool = False
    _header: bytes = b""
    _value: bytes = b""
    _headers: dict[bytes, bytes] = field(default_factory=dict)

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        name = options.get(b"name", b"").decode(errors="replace")
        filename = options.get(b"filename")
        content_type = self._headers.get(b"content-type", b"").decode("latin-1")
        self._headers = {}
        self._check_order(name)
        file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the form
        self.opened.append(file)
        limits = {"operations": self.max_body, "map": _MAP_BYTES}
        self.part = _Part(
            name,
            filename.decode(errors="replace") if filename is not None else None,
            content_type or "application/octet-stream",
            file,
            limits.get(name, self.max_upload),
        )

    def _check_order(self, name: str) -> None:
        if self.operations is None:
            if name != "operations":
                raise Refused("The first part of a multipart request must be `operations`.")
        elif self.map is None:
            if name != "map":
                raise Refused("The second part of a multipart request must be `map`.")
        elif name not in self.map:
            raise Refused(f"The map does not say where the part `{name[:100]}` belongs.")
        elif name in self.files:
            raise Refused(f"The part `{name}` came twice.")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.part is not None:
            self.part.take(data[start:end])

    def on_part_end(self) -> None:
        part = self.part
        self.part = None
        if part is None:
            return
        part.file.seek(0)
        if self.operations is None:
            self.operations = _object(part)
        elif self.map is None:
            self.map = _map(part)
        else:
            self.files[part.name] = part

    def on_end(self) -> None:
        self.ended = True

    def request(self) -> dict[str, Any]:
        """Return the operations with the files put in their places."""
        if not self.ended or self.operations is None or self.map is None:
            raise Refused("The multipart body ends early: it needs operations, map and files.")
        for name, paths in self.map.items():
            if name not in self.files:
                raise Refused(f"The map names a part `{name[:100]}`, which did not come.")
            part = self.files[name]
            upload = UploadedFile(part.filename or "", part.content_type, part.file, part.size)
            for path in paths:
                _put(self.operations, path, upload)
        return self.operations

    def callbacks(self) -> Any:
        """Return what the parser calls."""
        names = ("header_field", "header_value", "header_end", "headers_finished")
        return {
            f"on_{name}": getattr(self, f"on_{name}")
            for name in (*names, "part_data", "part_end", "end")
        }


def _json(part: _Part) -> Any:
    try:
        return orjson.loads(part.file.read())
    except orjson.JSONDecodeError:
        raise Refused(f"The part `{part.name}` must be JSON.") from None


def _object(part: _Part) -> dict[str, Any]:
    found = _json(part)
    if isinstance(found, list):
        raise Refused("Batching is off: send one operation per request.")
    if not isinstance(found, dict):
        raise Refused("The part `operations` must be a JSON object.")
    return found


def _map(part: _Part) -> dict[str, list[str]]:
    found = _json(part)
    fine = isinstance(found, dict) and all(
        isinstance(paths, list) and paths and all(isinstance(path, str) for path in paths)
        for paths in found.values()
    )
    if not fine:
        raise Refused('The part `map` must be an object such as {"0": ["variables.file"]}.')
    if len(found) > _FILES:
        raise Refused(f"At most {_FILES} files go into one request.")
    return dict(found)


def _put(operations: dict[str, Any], path: str, upload: UploadedFile) -> None:
    *parents, last = path.split(".")
    place: Any = operations
    for key in parents:
        place = _step(place, key)
    if parents[:1] != ["variables"] or _step(place, last, missing=upload) is not None:
        raise Refused(f"The map's path `{path[:100]}` must lead to a null in the variables.")
    place[int(last) if isinstance(place, list) else last] = upload


def _step(place: Any, key: str, missing: Any = None) -> Any:
    if isinstance(place, dict):
        return place.get(key, missing)
    if isinstance(place, list) and key.isdecimal() and int(key) < len(place):
        return place[int(key)]
    return missing


@asynccontextmanager
async def read_multipart(
    exchange: Exchange, max_body: int, max_upload: int
) -> AsyncIterator[Mapping[str, Any]]:
    """Read a multipart request; its files are closed on the way out."""
    _, options = parse_options_header(exchange.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if not boundary:
        raise Refused("The content type of a multipart request must name its boundary.")
    form = _Form(max_body, max_upload)
    parser = MultipartParser(boundary, form.callbacks())
    try:
        # All files of one request together may be as large as one: nobody gains by splitting.
        async for chunk in exchange.chunks(max_body + _MAP_BYTES + max_upload):
            parser.write(chunk)
        yield form.request()
    except FormParserError as error:
        raise Refused(f"The multipart body is malformed: {error}.") from None
    finally:
        for file in form.opened:
            file.close()
