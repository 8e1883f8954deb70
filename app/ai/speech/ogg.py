"""Ogg with Opus in it: how long it sounds, and several made into one.

Files that are only put one behind the other are a chain, of which browsers play the first link.
RFC 3533 describes the container, RFC 7845 what Opus does in it, RFC 6716 its packets.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.ai.errors import BadAnswer

MEDIA_TYPE = "audio/ogg; codecs=opus"

#: Positions count samples at this rate, whatever the sound was made at.
RATE = 48_000

_HEAD = struct.Struct("<4sBBqIIIB")
_OPUS_HEAD = struct.Struct("<8sBBHIhB")
_CHANNELS = 9
_CONTINUED, _FIRST, _LAST = 1, 2, 4

#: Bytes of a piece of a packet, pieces of a page, and samples that a page should hold: a second.
_PIECE, _PIECES, _PAGE = 255, 255, RATE

#: Samples and bytes of a packet at most; the packets that are headers.
_LONGEST, _LARGEST, _HEADERS = 120 * RATE // 1000, 61_440, 2

#: A comment without comments.
_TAGS = b"OpusTags" + struct.pack("<I", 6) + b"Fabula" + struct.pack("<I", 0)

#: What a packet's first byte says of its frames: samples by kind, and whether it counts them.
_FRAMES = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4
_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Sound:
    """What an Ogg file holds: its header, its packets, and samples to skip and to play."""

    head: bytes
    packets: tuple[bytes, ...]
    skipped: int
    samples: int

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return self.samples / RATE


def read(content: bytes) -> Sound:
    """Read a file; `BadAnswer` for whatever is no Ogg with Opus in it, or only a part of one."""
    packets: list[bytes] = []
    end, last = 0, False
    pending = bytearray()
    serial: int | None = None
    for flags, position, number, pieces in _pages(content):
        serial = number if serial is None else serial
        if number != serial or last or bool(flags & _CONTINUED) != bool(pending):
            raise BadAnswer("The sound is not one stream.")
        for piece in pieces:
            pending += piece
            if len(pending) > _LARGEST:
                raise BadAnswer("A packet of the sound has no end.")
            if len(piece) < _PIECE:
                packets.append(bytes(pending))
                pending.clear()
        end, last = max(end, position), bool(flags & _LAST)
    # That the last page says so itself is left to its maker: not all who stream do.
    if pending or len(packets) <= _HEADERS:
        raise BadAnswer("The sound breaks off.")
    return _sound(packets, end)


def join(sounds: Sequence[Sound]) -> bytes:
    """Make one file of several, to be heard one after the other; all have as many channels."""
    first = sounds[0]
    if any(sound.head[_CHANNELS] != first.head[_CHANNELS] for sound in sounds):
        raise BadAnswer("The sounds do not fit together.")
    packets = [packet for sound in sounds for packet in sound.packets]
    return written(first.head, packets, first.skipped + joined_samples(sounds))


def joined_samples(sounds: Sequence[Sound]) -> int:
    """Return how much is heard of sounds that are made into one."""
    *before, last = sounds
    lead = sum(sum(map(duration, sound.packets)) for sound in before)
    # All packets of those before the last are heard to their ends, and nothing of them is skipped.
    return lead + last.skipped + last.samples - sounds[0].skipped


def begins(sounds: Sequence[Sound]) -> list[float]:
    """Return when each of several sounds is heard first in what they are joined to."""
    at, starts = -sounds[0].skipped, []
    for sound in sounds:
        starts.append((at + sound.skipped) / RATE)
        at += sum(map(duration, sound.packets))
    return starts


def written(head: bytes, packets: Sequence[bytes], end: int) -> bytes:
    """Write a file whose last sample stands at `end`, those to skip counted."""
    pages = [_page(0, _FIRST, 0, [head]), _page(1, 0, 0, [_TAGS])]
    number, at, page, held, pieces = 2, 0, list[bytes](), 0, 0
    for place, packet in enumerate(packets):
        page.append(packet)
        held += duration(packet)
        pieces += len(packet) // _PIECE + 1
        is_last = place == len(packets) - 1
        following = 0 if is_last else len(packets[place + 1]) // _PIECE + 1
        if is_last or held >= _PAGE or pieces + following > _PIECES:
            at += held
            pages.append(_page(number, _LAST if is_last else 0, end if is_last else at, page))
            number, page, held, pieces = number + 1, [], 0, 0
    return b"".join(pages)


def duration(packet: bytes) -> int:
    """Return how many samples a packet holds."""
    if not packet:
        raise BadAnswer("A packet of the sound is empty.")
    frame, code = _FRAMES[packet[0] >> 3], packet[0] & 3
    frames = min(code, 1) + 1 if code != _COUNTED else packet[1] & 63 if len(packet) > 1 else 0
    if not 0 < frame * frames <= _LONGEST:
        raise BadAnswer("A packet of the sound is damaged.")
    return frame * frames


def _sound(packets: Sequence[bytes], end: int) -> Sound:
    head, tags, *rest = packets
    if len(head) < _OPUS_HEAD.size or not tags.startswith(b"OpusTags"):
        raise BadAnswer("The sound is not Opus.")
    magic, version, channels, skipped, _, _, family = _OPUS_HEAD.unpack_from(head)
    if magic != b"OpusHead" or version >> 4 or channels not in {1, 2} or family:
        raise BadAnswer("The sound is not Opus.")
    end = min(end, sum(map(duration, rest)))
    if end <= skipped:
        raise BadAnswer("There is nothing to hear.")
    return Sound(head[: _OPUS_HEAD.size], tuple(rest), skipped, end - skipped)


def _pages(content: bytes) -> Iterator[tuple[int, int, int, list[bytes]]]:
    at = 0
    while at < len(content):
        try:
            magic, version, flags, position, serial, _, checked, count = _HEAD.unpack_from(
                content, at
            )
        except struct.error as error:
            raise BadAnswer("The sound breaks off.") from error
        lengths = content[at + _HEAD.size : at + _HEAD.size + count]
        start = at + _HEAD.size + count
        end = start + sum(lengths)
        if magic != b"OggS" or version or end > len(content):
            raise BadAnswer("The sound is no Ogg, or breaks off.")
        page = content[at : at + 22] + bytes(4) + content[at + 26 : end]
        if _checksum(page) != checked:
            raise BadAnswer("The sound is damaged.")
        pieces = []
        for length in lengths:
            pieces.append(content[start : start + length])
            start += length
        yield flags, position, serial, pieces
        at = end


def _page(number: int, flags: int, position: int, packets: Sequence[bytes]) -> bytes:
    lengths = bytearray()
    for packet in packets:
        whole, rest = divmod(len(packet), _PIECE)
        lengths += bytes([_PIECE] * whole + [rest])
    body = bytes(lengths) + b"".join(packets)
    made = _HEAD.pack(b"OggS", 0, flags, position, 1, number, 0, len(lengths)) + body
    return made[:22] + struct.pack("<I", _checksum(made)) + made[26:]


#: Each byte with its bits the other way round.
_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _checksum(page: bytes) -> int:
    # The container's sum is the one that zlib knows, with all bits the other way round, and without
    # the ones that zlib begins and ends with.
    mirrored = zlib.crc32(page.translate(_MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
