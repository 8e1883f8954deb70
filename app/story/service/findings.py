"""Findings as bytes: kept whole, because corrected stories are made of them anew."""

import zlib

import orjson
from pydantic import TypeAdapter

from app.story.analysis.findings import Findings

#: What finds; when it finds otherwise, stories are made anew.
ANALYSER = "local-3"

_ADAPTER = TypeAdapter(Findings)


def packed(findings: Findings) -> bytes:
    """Return findings as bytes."""
    return zlib.compress(orjson.dumps(findings), 6)


def unpacked(stored: bytes) -> Findings:
    """Return findings that were packed."""
    return _ADAPTER.validate_json(zlib.decompress(stored))
