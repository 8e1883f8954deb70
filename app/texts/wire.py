"""A document on its way between processes; the receiver trusts nothing in it."""

import struct
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import orjson

from app.texts.document import (
    Cover,
    Direction,
    Document,
    Flaw,
    Metadata,
    Offset,
    Section,
    SectionKind,
    SourceFormat,
)
from app.texts.locators import locator_map

HEAD = struct.Struct("!Q")


class Garbled(ValueError):
    """What came over the wire is no document."""


def encode(document: Document) -> bytes:
    """Write a document as JSON, the picture after it."""
    cover = document.cover
    told = {
        "format": document.format,
        "text": document.text,
        "sections": [asdict(section) for section in document.sections],
        "metadata": asdict(document.metadata),
        "locators": document.locators.to_json(),
        "cover": cover.media_type if cover else None,
        "warnings": [asdict(flaw) for flaw in document.warnings],
    }
    body = orjson.dumps(told)
    return HEAD.pack(len(body)) + body + (cover.data if cover else b"")


def decode(data: bytes) -> Document:
    """Read a document, checking that its sections tile its text."""
    try:
        (length,) = HEAD.unpack_from(data)
        told: dict[str, Any] = orjson.loads(data[HEAD.size : HEAD.size + length])
        document = _document(told, data[HEAD.size + length :])
    except (struct.error, KeyError, TypeError, ValueError, IndexError) as error:
        raise Garbled(str(error)) from error
    ends = [0, *(section.end for section in document.sections)]
    starts = [*(section.start for section in document.sections), len(document.text)]
    if ends != starts or any(start > end for start, end in pairwise(ends)):
        raise Garbled("The sections do not tile the text.")
    return document


def _document(told: dict[str, Any], picture: bytes) -> Document:
    return Document(
        format=SourceFormat(told["format"]),
        text=str(told["text"]),
        sections=tuple(_section(each) for each in told["sections"]),
        metadata=_metadata(told["metadata"]),
        locators=locator_map(told["locators"]),
        cover=Cover(str(told["cover"]), picture) if told["cover"] else None,
        warnings=tuple(Flaw(**each) for each in told["warnings"]),
    )


def _section(told: dict[str, Any]) -> Section:
    kind, start, end = SectionKind(told["kind"]), Offset(told["start"]), Offset(told["end"])
    return Section(**told | {"kind": kind, "start": start, "end": end})


def _metadata(told: dict[str, Any]) -> Metadata:
    lists = {name: tuple(told[name]) for name in ("authors", "identifiers", "subjects")}
    return Metadata(**told | lists | {"direction": Direction(told["direction"])})
