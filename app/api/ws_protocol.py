"""The messages of graphql-transport-ws, checked strictly, and its close codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.api.refusal import Refused
from app.api.request import OperationRequest

SUBPROTOCOL = "graphql-transport-ws"

TRY_LATER = 1013
INVALID = 4400
UNAUTHORISED = 4401
FORBIDDEN = 4403
SUBPROTOCOL_NOT_ACCEPTABLE = 4406
INIT_TIMEOUT = 4408
ALREADY_EXISTS = 4409
TOO_MANY_INITS = 4429

_REASON_BYTES = 123
_ID_BYTES = 1_000

ACK = b'{"type":"connection_ack"}'
PING = b'{"type":"ping"}'

# Sizes from which on a frame needs two bytes more, or eight, to say it.
_SHORT, _MIDDLE = 126, 65_536


class Closed(Exception):
    """The socket must be closed with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_REASON_BYTES].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Init:
    """Opens the connection, with what the client wants known about itself."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for a pong."""

    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """Answers a ping, or says unasked that the client is there."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Starts an operation; a request that is none is told so under its id."""

    id: str
    request: OperationRequest | Refused


@dataclass(frozen=True, slots=True)
class Complete:
    """Ends an operation from the client's side."""

    id: str


Message = Init | Ping | Pong | Subscribe | Complete


def parse(frame: str | bytes) -> Message:
    """Read one frame, or say why the socket must be closed."""
    try:
        message = orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise Closed(INVALID, "Invalid message: not JSON") from None
    if not isinstance(message, dict):
        raise Closed(INVALID, "Invalid message: not a JSON object")
    kind = message.get("type")
    payload = message.get("payload")
    if kind in ("connection_init", "ping", "pong"):
        if payload is not None and not isinstance(payload, dict):
            raise Closed(INVALID, f"Invalid message: payload of {kind} must be an object or null")
        if kind == "connection_init":
            return Init(payload or {})
        return Ping(payload) if kind == "ping" else Pong()
    if kind == "complete":
        return Complete(_id(message))
    if kind == "subscribe":
        return _subscribe(message)
    if not isinstance(kind, str):
        raise Closed(INVALID, "Invalid message: type must be a string")
    raise Closed(INVALID, f"Invalid message: unknown type {kind[:60]}")


def _id(message: Mapping[str, Any]) -> str:
    found = message.get("id")
    if not isinstance(found, str) or not found or len(found) > _ID_BYTES:
        raise Closed(INVALID, "Invalid message: id must be a non-empty string")
    return found


def _subscribe(message: Mapping[str, Any]) -> Subscribe:
    id_ = _id(message)
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise Closed(INVALID, "Invalid message: payload of subscribe must be an object")
    try:
        return Subscribe(id_, OperationRequest.of(payload))
    except Refused as refused:
        if payload.get("documentId") or payload.get("extensions"):
            return Subscribe(id_, refused)
        raise Closed(INVALID, f"Invalid message: {refused.message}") from None


def pong(payload: Mapping[str, Any] | None) -> bytes:
    """Return a pong; a payload comes back as it came."""
    if payload is None:
        return b'{"type":"pong"}'
    return orjson.dumps({"type": "pong", "payload": payload})


def prefix_of(id_: str) -> bytes:
    """Return what a `next` frame begins with; an answer and `}` make it whole."""
    return b'{"id":' + orjson.dumps(id_) + b',"type":"next","payload":'


def frame(text: bytes) -> bytes:
    """Return a whole text frame of a server's."""
    size = len(text)
    if size < _SHORT:
        return b"\x81%c%b" % (size, text)
    if size < _MIDDLE:
        return b"\x81\x7e%b%b" % (size.to_bytes(2), text)
    return b"\x81\x7f%b%b" % (size.to_bytes(8), text)


def error(id_: str, errors: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the message that ends an operation with errors."""
    return orjson.dumps({"id": id_, "type": "error", "payload": errors})


def complete(id_: str) -> bytes:
    """Return the message that ends an operation."""
    return orjson.dumps({"id": id_, "type": "complete"})
