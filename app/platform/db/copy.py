"""Many rows at once: COPY in Postgres' binary format, inside the transaction that is open."""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ARRAY, Boolean, Float, Integer, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Enum, TypeEngine

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = struct.pack(">h", -1)
_NULL = struct.pack(">i", -1)
_TEXT_OID = 25

#: Bytes that are handed over at a time.
PIECE = 1 << 18


async def copy_rows(session: AsyncSession, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, all with the same columns, whatever types the driver itself knows."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    columns = [table.c[name] for name in first]
    encoders = [_encoder(column.type) for column in columns]

    def every() -> Iterator[Mapping[str, Any]]:
        yield first
        yield from iterator

    # Only a statement opens the transaction; a COPY by itself would stand outside of it.
    await session.execute(text("SELECT 1"))
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    names = [column.name for column in columns]
    await driver.copy_to_table(
        table.name,
        source=_Pieces(_binary(every(), names, encoders)),
        columns=names,
        format="binary",
    )


class _Pieces:
    """The stream as the driver wants it: asynchronous, though nothing is waited for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> "_Pieces":
        return self

    async def __anext__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        return piece


Encode = Callable[[Any], bytes]


def _binary(
    rows: Iterable[Mapping[str, Any]], names: list[str], encoders: list[Encode]
) -> Iterator[bytes]:
    count = struct.pack(">h", len(names))
    kept = bytearray(_SIGNATURE)
    for row in rows:
        kept += count
        for name, encode in zip(names, encoders, strict=True):
            value = row[name]
            if value is None:
                kept += _NULL
                continue
            encoded = encode(value)
            kept += struct.pack(">i", len(encoded))
            kept += encoded
        if len(kept) >= PIECE:
            yield bytes(kept)
            kept.clear()
    yield bytes(kept + _END)


def _encoder(of: TypeEngine[Any]) -> Encode:
    for kind, encode in _ENCODERS.items():
        if isinstance(of, kind):
            return encode
    raise TypeError(f"There is no way yet to copy a column of type {of!r}.")


def _uuid(value: UUID) -> bytes:
    return value.bytes


def _text(value: str) -> bytes:
    return value.encode()


def _integer(value: int) -> bytes:
    return struct.pack(">i", value)


def _boolean(value: bool) -> bytes:
    return b"\x01" if value else b"\x00"


def _float(value: float) -> bytes:
    return struct.pack(">d", value)


def _texts(value: Iterable[str]) -> bytes:
    items = [item.encode() for item in value]
    if not items:
        return struct.pack(">iii", 0, 0, _TEXT_OID)
    head = struct.pack(">iiiii", 1, 0, _TEXT_OID, len(items), 1)
    return head + b"".join(struct.pack(">i", len(item)) + item for item in items)


def _json(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value)


def _vector(value: Iterable[float]) -> bytes:
    numbers = list(value)
    return struct.pack(f">HH{len(numbers)}e", len(numbers), 0, *numbers)


def _terms(value: Iterable[str]) -> bytes:
    terms = sorted({term.encode() for term in value})
    return struct.pack(">i", len(terms)) + b"".join(term + b"\x00\x00\x00" for term in terms)


# An Enum is a Text to SQLAlchemy as well: the first that fits counts.
_ENCODERS: dict[type[TypeEngine[Any]], Encode] = {
    Uuid: _uuid,
    Integer: _integer,
    Boolean: _boolean,
    Float: _float,
    ARRAY: _texts,
    JSONB: _json,
    TSVECTOR: _terms,
    LargeBinary: bytes,
    HALFVEC: _vector,
    Enum: _text,
    Text: _text,
}
