"""Ranges as clients send them, well formed or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.http.ranges import ByteRange, Unsatisfiable, sent_range, wanted_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("bytes=2-", (2, 10)),
        ("bytes=5-99", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("Bytes = 1 - 2 ", (1, 3)),
    ],
)
def test_one_range_is_understood(header: str, expected: tuple[int, int]) -> None:
    assert wanted_range(header, 10) == ByteRange(*expected)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=" + "9" * 5000 + "-",
        "bytes=٣-٤",
    ],
)
def test_what_is_no_single_range_means_everything(header: str | None) -> None:
    assert wanted_range(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=99-100", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_what_lies_outside_is_unsatisfiable(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        wanted_range(header, size)


@given(st.text(st.characters(codec="utf-8")) | st.from_regex(r"bytes=\d*-\d*"), st.integers(0, 100))
def test_a_range_is_never_empty_and_never_outside(header: str, size: int) -> None:
    try:
        found = wanted_range(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.start < found.stop <= size


def test_a_part_is_understood() -> None:
    assert sent_range("bytes 0-4/10") == (ByteRange(0, 5), 10)
    assert sent_range(" Bytes 9-9/10") == (ByteRange(9, 10), 10)


@pytest.mark.parametrize(
    "header",
    ["", "bytes 0-4/*", "bytes */10", "bytes 4-0/10", "bytes 0-10/10", "0-4/10", "bytes=0-4/10"],
)
def test_a_malformed_part_is_not(header: str) -> None:
    assert sent_range(header) is None
