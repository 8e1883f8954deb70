"""Opus in Ogg: read, joined and written, by a decoder's word."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai.errors import BadAnswer
from app.ai.speech import ogg
from tests.ai.speech.conftest import sound

soundfile: Any = pytest.importorskip("soundfile")
pytest.importorskip("numpy")

HUM = sound(0.5)


def decoded(content: bytes) -> float:
    """Return how long a sound is to who decodes all of it."""
    samples, rate = soundfile.read(BytesIO(content))
    return float(len(samples) / rate)


@pytest.mark.parametrize("seconds", [0.02, 0.5, 1.234, 3.0])
@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_a_sound_is_as_long_as_it_is_heard(seconds: float, rate: int) -> None:
    content = sound(seconds, rate)

    read = ogg.read(content)

    assert read.seconds == pytest.approx(seconds, abs=1 / 16_000)
    assert decoded(content) == pytest.approx(read.seconds, abs=1 / 16_000)


def test_what_is_written_anew_sounds_the_same() -> None:
    read = ogg.read(HUM)

    again = ogg.written(read.head, read.packets, read.skipped + read.samples)

    assert ogg.read(again) == read
    one, other = (soundfile.read(BytesIO(content))[0] for content in (HUM, again))
    assert (one == other).all()
    assert ogg.written(read.head, read.packets, read.skipped + read.samples) == again


def test_sounds_are_joined_to_one_that_is_as_long_as_all() -> None:
    sounds = [ogg.read(sound(seconds)) for seconds in (0.4, 2.5, 0.7)]

    joined = ogg.join(sounds)

    read = ogg.read(joined)
    assert read.samples == ogg.joined_samples(sounds)
    assert decoded(joined) == pytest.approx(read.seconds, abs=1 / 16_000)
    # Each but the last is heard to the end of its last packet, and skips nothing of its first.
    assert read.seconds == pytest.approx(0.4 + 2.5 + 0.7, abs=0.06)
    starts = ogg.begins(sounds)
    assert starts[0] == 0
    assert starts[1] == pytest.approx(0.4, abs=0.04)
    assert starts[2] == pytest.approx(2.9, abs=0.06)
    assert joined.count(b"OpusHead") == 1


def test_one_sound_alone_is_joined_to_itself() -> None:
    assert ogg.read(ogg.join([ogg.read(HUM)])) == ogg.read(HUM)


def test_sounds_of_other_channels_are_not_joined() -> None:
    with pytest.raises(BadAnswer):
        ogg.join([ogg.read(HUM), ogg.read(sound(0.2, channels=2))])


@given(st.binary(max_size=200))
def test_bytes_by_chance_are_no_sound(content: bytes) -> None:
    with pytest.raises(BadAnswer):
        ogg.read(content)


@given(st.integers(0, len(HUM) - 1))
def test_a_part_of_a_sound_is_none(kept: int) -> None:
    with pytest.raises(BadAnswer):
        ogg.read(HUM[:kept])


@given(st.integers(0, len(HUM) - 1), st.integers(1, 255))
def test_a_sound_with_a_changed_byte_is_none(place: int, change: int) -> None:
    damaged = bytearray(HUM)
    damaged[place] ^= change

    with pytest.raises(BadAnswer):
        ogg.read(bytes(damaged))


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x00", 480),
        (b"\x08", 960),
        (b"\x1a..", 2 * 2880),
        (b"\x68", 960),
        (b"\x80", 120),
        (b"\xf9..", 2 * 960),
        (b"\xfb\x03", 3 * 960),
        (b"\xfb\x06", 6 * 960),
    ],
)
def test_packets_say_how_long_they_are(packet: bytes, samples: int) -> None:
    assert ogg.duration(packet) == samples


@pytest.mark.parametrize("packet", [b"", b"\xfb", b"\xfb\x00", b"\xfb\x3f"])
def test_packets_that_cannot_be_are_refused(packet: bytes) -> None:
    with pytest.raises(BadAnswer):
        ogg.duration(packet)
