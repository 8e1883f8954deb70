"""The zip an EPUB is, read without trusting a word of it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from app.texts.faults import Cause, Unreadable
from app.texts.limits import MB, Limits

END = b"PK\x05\x06"
END_SIZE = 22
LOCAL_HEADER = 30
ENCRYPTED = 0x1
# Small files compress better than any book does; only what unpacks to much is a bomb.
HARMLESS = MB
# Whatever zipfile raises over bytes that are not as they should be.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError)


class Archive:
    """The files in a zip that kept to every limit."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        _refuse_pieces(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except BROKEN as error:
            raise Unreadable(
                Cause.DAMAGED,
                "The file is a damaged or incomplete zip; download or export it again.",
            ) from error
        _check_amounts(entries, limits)
        _check_names(entries)
        _check_packing(entries)
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        # Names that differ from their reference in case only are a common mistake.
        self._folded = {name.casefold(): name for name in self._entries}

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def find(self, name: str) -> str | None:
        """Return the name under which a file is here."""
        return name if name in self._entries else self._folded.get(name.casefold())

    def size(self, name: str) -> int:
        """Return how large a file says it is."""
        return self._entries[name].file_size

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a file's bytes; None if it is not here, damaged, or larger than the limit."""
        found = self.find(name)
        if found is None or self._entries[found].file_size > limit:
            return None
        try:
            return self._zip.read(found)
        except BROKEN:
            return None


def _refuse_pieces(data: bytes) -> None:
    at = data.rfind(END, -END_SIZE - 65_535)
    if at < 0 or len(data) < at + END_SIZE:
        return
    disk, first, here, total = struct.unpack_from("<4H", data, at + 4)
    # Zips of more than 4 GB write their numbers elsewhere, and all ones here.
    if {disk, first} - {0, 0xFFFF} or here != total:
        raise Unreadable(
            Cause.UNSUPPORTED,
            "The file is one piece of a zip split into several; join the pieces first.",
        )


def _check_amounts(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unreadable(
            Cause.TOO_LARGE, f"The zip holds {len(entries)} files; {limits.entries} are allowed."
        )
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise Unreadable(
            Cause.TOO_LARGE,
            f"The zip unpacks to {total // MB} MB; {limits.unpacked_bytes // MB} MB are allowed.",
        )
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > HARMLESS and entry.file_size > packed * limits.ratio:
            raise Unreadable(
                Cause.UNSAFE,
                f"“{_shown(entry)}” unpacks to {entry.file_size // packed} times its size: "
                "the file looks like a zip bomb.",
            )


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        # `orig_filename` is what the zip says; zipfile itself tidies `filename`.
        name = entry.orig_filename
        parts = name.split("/")
        if "\\" in name or "\0" in name or name.startswith("/") or ".." in parts or ":" in parts[0]:
            raise Unreadable(
                Cause.UNSAFE, f"The zip holds a file with an unsafe name, “{_shown(entry)}”."
            )
        if name in seen:
            raise Unreadable(Cause.UNSAFE, f"The zip holds “{_shown(entry)}” twice.")
        seen.add(name)


def _check_packing(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise Unreadable(
                Cause.PASSWORD, "The zip is locked with a password; unlock it and try again."
            )
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(
                Cause.UNSUPPORTED,
                f"“{_shown(entry)}” is packed by a method that EPUB does not allow; "
                "zip the book anew with Deflate.",
            )
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(ordered):
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
        if end > following.header_offset:
            raise Unreadable(
                Cause.UNSAFE, "Files in the zip overlap; this is how zip bombs are built."
            )


def _shown(entry: zipfile.ZipInfo) -> str:
    return "".join(c if c.isprintable() else "?" for c in entry.orig_filename)[:100]
