"""What an upload consists of while it is under way: pieces, told apart by their names alone.

    uploads/{id}/{total}/{start}-{stop}       some of the bytes
    uploads/{id}/{total}/sha256-{digest}      empty: all bytes were there and had this digest

A piece is put whole or not at all, and never changed. So any process can take any part, and two
connections of one client that overlap do no harm.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from app.platform.errors import NotFound
from app.platform.storage import Key, ObjectInfo, parse_key

UploadId = NewType("UploadId", str)

FOLDER = "uploads"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_PIECE = re.compile(r".*/(\d{15})/(\d{15})-(\d{15})", re.ASCII)
_DIGEST = re.compile(r".*/(\d{15})/sha256-([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Some contiguous bytes of an upload, as an object of the store."""

    info: ObjectInfo
    total: int
    start: int
    stop: int


@dataclass(frozen=True)
class Span:
    """The bytes [start, stop) of an upload, which a piece contributes."""

    piece: Piece
    start: int
    stop: int


@dataclass(frozen=True)
class Progress:
    """How far an upload has come."""

    total: int | None = None
    pieces: tuple[Piece, ...] = ()
    spans: tuple[Span, ...] = ()
    sha256: str | None = None

    @property
    def offset(self) -> int:
        """Return how many bytes are there without a gap."""
        if self.sha256 is not None:
            return self.total or 0
        return self.spans[-1].stop if self.spans else 0

    @property
    def complete(self) -> bool:
        """Tell whether all bytes are there or were there."""
        return self.total is not None and self.offset == self.total

    @property
    def readable(self) -> bool:
        """Tell whether all bytes are there still: `finish` takes them away."""
        return bool(self.spans) and self.spans[-1].stop == self.total


def folder_of(upload: UploadId) -> Key:
    """Return the folder of an upload."""
    if not _ID.fullmatch(upload):
        raise NotFound("There is no such upload; create one and use the address it comes with.")
    return parse_key(f"{FOLDER}/{upload}")


def piece_key(upload: UploadId, total: int, start: int, stop: int) -> Key:
    """Name a piece."""
    return parse_key(f"{folder_of(upload)}/{total:015}/{start:015}-{stop:015}")


def digest_key(upload: UploadId, total: int, sha256: str) -> Key:
    """Name the mark of an upload whose bytes have all come."""
    return parse_key(f"{folder_of(upload)}/{total:015}/sha256-{sha256}")


def progress_of(found: Iterable[ObjectInfo]) -> Progress:
    """Read an upload's progress off the names of its objects."""
    pieces: list[Piece] = []
    total: int | None = None
    sha256: str | None = None
    for info in found:
        if piece := _PIECE.fullmatch(info.key):
            pieces.append(Piece(info, *map(int, piece.groups())))
        elif mark := _DIGEST.fullmatch(info.key):
            total, sha256 = int(mark[1]), mark[2]
    if total is None and pieces:
        total = pieces[0].total
    mine = tuple(piece for piece in pieces if piece.total == total)
    return Progress(total, mine, cover(mine), sha256)


def cover(pieces: Iterable[Piece]) -> tuple[Span, ...]:
    """Choose pieces that reach as far as possible from the beginning, and what each gives."""
    spans: list[Span] = []
    offset = 0
    best: Piece | None = None
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if piece.start > offset:
            if best is None or piece.start > best.stop:
                break
            spans.append(Span(best, offset, best.stop))
            offset, best = best.stop, None
        if piece.stop > (best.stop if best else offset):
            best = piece
    if best is not None:
        spans.append(Span(best, offset, best.stop))
    return tuple(spans)
