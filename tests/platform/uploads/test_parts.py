"""Pieces that came in any way: how far they reach, and what each contributes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.errors import NotFound
from app.platform.storage import Key, ObjectInfo
from app.platform.uploads import UploadId
from app.platform.uploads.parts import (
    Piece,
    cover,
    digest_key,
    folder_of,
    piece_key,
    progress_of,
)

UPLOAD = UploadId("u1")


def info(key: Key) -> ObjectInfo:
    return ObjectInfo(key, 1, "r", datetime(2026, 1, 1, tzinfo=UTC))


def piece(start: int, stop: int) -> Piece:
    return Piece(info(piece_key(UPLOAD, 99, start, stop)), 99, start, stop)


PIECES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda p: piece(p[0], p[0] + p[1])),
    max_size=12,
)


@given(PIECES)
def test_a_cover_reaches_as_far_as_the_pieces_do_without_a_gap(pieces: list[Piece]) -> None:
    there = {byte for each in pieces for byte in range(each.start, each.stop)}
    reach = next(byte for byte in range(40) if byte not in there)

    spans = cover(pieces)

    assert [byte for span in spans for byte in range(span.start, span.stop)] == [*range(reach)]
    assert all(span.piece.start <= span.start < span.stop <= span.piece.stop for span in spans)


def test_the_longest_piece_is_preferred() -> None:
    short, long, last = piece(0, 3), piece(0, 8), piece(5, 12)

    assert [(s.piece, s.start, s.stop) for s in cover([short, last, long])] == [
        (long, 0, 8),
        (last, 8, 12),
    ]


def test_progress_is_read_off_names() -> None:
    nothing = progress_of([])
    half = progress_of([info(piece_key(UPLOAD, 10, 0, 4)), info(piece_key(UPLOAD, 10, 6, 10))])
    whole = progress_of([info(piece_key(UPLOAD, 10, 0, 10))])
    used = progress_of([info(digest_key(UPLOAD, 10, "ab" * 32))])

    assert (nothing.total, nothing.offset, nothing.complete, nothing.readable) == (
        None,
        0,
        False,
        False,
    )
    assert (half.total, half.offset, half.complete, half.readable) == (10, 4, False, False)
    assert (whole.total, whole.offset, whole.complete, whole.readable) == (10, 10, True, True)
    assert (used.total, used.offset, used.complete, used.readable) == (10, 10, True, False)
    assert used.sha256 == "ab" * 32


def test_pieces_of_another_total_are_left_aside() -> None:
    mixed = progress_of([info(piece_key(UPLOAD, 10, 0, 4)), info(piece_key(UPLOAD, 20, 4, 20))])

    assert (mixed.total, mixed.offset) == (10, 4)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "x" * 65, "é"])
def test_an_upload_has_a_plain_name(name: str) -> None:
    with pytest.raises(NotFound, match="no such upload"):
        folder_of(UploadId(name))
