"""One file being written aside until it is whole, one file being read."""

import hashlib
import os
from pathlib import Path
from threading import Lock

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Sink:
    """A staged file with its size and digest; each method runs in some thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = -1
        # A cancelled writer discards while its last write may still run in another thread.
        self._lock = Lock()

    @property
    def sha256(self) -> str:
        """Return the digest of all that was written."""
        return self._hash.hexdigest()

    def open(self) -> None:
        """Create the file, which nobody else names."""
        with self._lock:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self.path, _NEW, mode=0o600)

    def write(self, chunk: bytes) -> None:
        """Append a chunk."""
        with self._lock:
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            self._hash.update(chunk)
            self.size += len(chunk)

    def seal(self) -> None:
        """Put the bytes on the disk, not only into its cache: a row will soon rely on them."""
        with self._lock:
            os.fsync(self._file)
            self._close()

    def discard(self) -> None:
        """Remove the file, whatever state it is in."""
        with self._lock:
            self._close()
            self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class OpenFile:
    """A file open for reading, which closes itself when a cancelled reader forgets it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def status(self) -> os.stat_result:
        """Describe the file that is open, whatever its name stands for by now."""
        return os.fstat(self._file)

    def read(self, start: int, size: int) -> bytes:
        """Return at most `size` bytes from `start` on."""
        return os.pread(self._file, size, start)

    def close(self) -> None:
        """Give the handle back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self.close()
