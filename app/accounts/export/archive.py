"""The zip file: the same input gives the same bytes, on every machine and on every try."""

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

CHUNK = 1 << 20


class Archive:
    """A zip in the making, on disk, one entry after the other."""

    def __init__(self, file: IO[bytes], moment: datetime) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._moment = moment.astimezone(UTC).timetuple()[:6]

    async def add(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Write one entry, without holding it in memory."""
        entry = zipfile.ZipInfo(name, self._moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as target:
            async for chunk in content:
                await asyncio.to_thread(target.write, chunk)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Finish the archive, and yield its bytes."""
        await asyncio.to_thread(self._zip.close)
        self._file.seek(0)
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk


@asynccontextmanager
async def new_archive(moment: datetime) -> AsyncIterator[Archive]:
    """Open an archive in a temporary file that goes away whatever happens."""
    with (
        tempfile.TemporaryDirectory(prefix="fabula-export-") as folder,
        (Path(folder) / "export.zip").open("w+b") as file,
    ):
        yield Archive(file, moment)
