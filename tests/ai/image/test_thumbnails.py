"""Small pictures, and their colours in a few characters."""

import math
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.ai.errors import BadAnswer
from app.ai.image.blurhash import DIGITS, encode
from app.ai.image.thumbnails import Size, blurhash, size_of, thumbnail
from tests.ai.image.conftest import file


def halves(left: str, right: str, width: int = 60, height: int = 40) -> bytes:
    image = Image.new("RGB", (width, height), left)
    image.paste(right, (width // 2, 0, width, height))
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def value(digits: str) -> int:
    made = 0
    for digit in digits:
        made = made * 83 + DIGITS.index(digit)
    return made


def linear(byte: int) -> float:
    share = byte / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def shown(hashed: str, x: float, y: float) -> list[float]:
    """Return the linear colour that a reader of a blurhash shows at a place."""
    across, down = value(hashed[0]) % 9 + 1, value(hashed[0]) // 9 + 1
    most = (value(hashed[1]) + 1) / 166
    mean = value(hashed[2:6])
    waves = [[linear(mean >> shift & 255) for shift in (16, 8, 0)]]
    for at in range(6, len(hashed), 2):
        told = value(hashed[at : at + 2])
        steps = (told // 361, told // 19 % 19, told % 19)
        waves.append([math.copysign(((s - 9) / 9) ** 2, s - 9) * most for s in steps])
    heights = [
        math.cos(math.pi * x * i) * math.cos(math.pi * y * j)
        for j in range(down)
        for i in range(across)
    ]
    return [sum(w[b] * h for w, h in zip(waves, heights, strict=True)) for b in range(3)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_says_how_large_it_is(kind: str) -> None:
    assert size_of(file(30, 20, kind)) == Size(30, 20, f"image/{kind.lower()}")


@given(st.binary(max_size=300))
def test_bytes_by_chance_are_no_picture(content: bytes) -> None:
    for reads in (size_of, blurhash, lambda given: thumbnail(given, 64)):
        with pytest.raises(BadAnswer):
            reads(content)


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_damaged_picture_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(file(40, 30, kind))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        small = thumbnail(bytes(content), 16)
    except BadAnswer:
        return
    assert max(size_of(small).width, size_of(small).height) <= 16


@pytest.mark.parametrize(
    ("width", "height", "small"), [(400, 200, (64, 32)), (200, 400, (32, 64)), (20, 10, (20, 10))]
)
def test_a_thumbnail_keeps_the_shape_and_grows_nothing(
    width: int, height: int, small: tuple[int, int]
) -> None:
    made = size_of(thumbnail(file(width, height), 64))

    assert (made.width, made.height, made.media_type) == (*small, "image/webp")


def test_what_is_clear_is_white_in_a_thumbnail() -> None:
    made = BytesIO()
    Image.new("RGBA", (8, 8), (200, 0, 0, 0)).save(made, "PNG")

    with Image.open(BytesIO(thumbnail(made.getvalue(), 8))) as small:
        assert min(small.convert("RGB").tobytes()) > 250


def test_black_has_the_blurhash_that_everybody_gives_it() -> None:
    assert blurhash(file(32, 32, colour="black")) == "L00000" + "fQ" * 11
    assert encode(bytes(3), 1, 1, 1, 1) == "000000"


def test_a_blurhash_shows_the_colours_where_they_are() -> None:
    hashed = blurhash(halves("red", "blue"))
    left, right = shown(hashed, 0.15, 0.5), shown(hashed, 0.85, 0.5)

    assert len(hashed) == 4 + 2 * 12
    assert (left[0] > 0.7, left[2] < 0.3) == (True, True)
    assert (right[2] > 0.7, right[0] < 0.3) == (True, True)


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.tuples(*[st.integers(0, 255)] * 3),
    st.binary(min_size=36, max_size=36),
)
def test_a_blurhash_has_its_length_and_mean(
    across: int, down: int, colour: tuple[int, int, int], noise: bytes
) -> None:
    hashed = encode(noise, 4, 3, across, down)
    plain = encode(bytes(colour) * 12, 4, 3, across, down)

    assert len(hashed) == len(plain) == 4 + 2 * across * down
    assert value(plain[2:6]) == (colour[0] << 16) + (colour[1] << 8) + colour[2]
    assert set(hashed) <= set(DIGITS)


def test_more_waves_than_can_be_told_are_not_asked_for() -> None:
    with pytest.raises(ValueError, match="one to nine"):
        encode(bytes(3), 1, 1, 10, 1)
