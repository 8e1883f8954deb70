"""A backup's file: a tar that starts with what it is."""

import io
import json
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory

import click

from app.platform.storage import ObjectMissing, ObjectStore, parse_key

FORMAT = 1
ABOUT = "fabula-backup.json"
DUMP = "database.dump"
OBJECTS = "objects/"
CHUNK = 1 << 20
IN_MEMORY = 1 << 23


async def write_archive(target: Path, dump: Path, store: ObjectStore | None) -> int:
    """Write dump and objects, whole or not at all; return how many objects there were."""
    draft = target.with_name(target.name + ".partial")
    try:
        with tarfile.open(draft, "w") as archive:
            draft.chmod(0o600)
            about = json.dumps({"format": FORMAT, "objects": store is not None}).encode()
            _add(archive, ABOUT, io.BytesIO(about), len(about))
            archive.add(dump, DUMP)
            count = await _add_objects(archive, store) if store is not None else 0
        draft.rename(target)
    except OSError as error:
        raise click.ClickException(
            f"{target} cannot be written ({error.strerror}); choose another file."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return count


@contextmanager
def opened(source: Path) -> Iterator[tarfile.TarFile]:
    """Open a backup, or say why it is none."""
    try:
        with tarfile.open(source, "r:") as archive:
            first = archive.next()
            about = archive.extractfile(first) if first and first.name == ABOUT else None
            if about is None or json.load(about).get("format") != FORMAT:
                raise click.ClickException(f"{source} is not a backup that this version reads.")
            yield archive
    except (OSError, tarfile.TarError, ValueError) as error:
        raise click.ClickException(f"{source} cannot be read as a backup: {error}") from error


@contextmanager
def dump_of(archive: tarfile.TarFile) -> Iterator[Path]:
    """Unpack the dump for as long as it is needed."""
    with TemporaryDirectory(prefix="fabula-restore-") as scratch:
        path = Path(scratch) / DUMP
        file = archive.extractfile(DUMP)
        if file is None:
            raise click.ClickException("The backup holds no database.")
        with file, path.open("wb") as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
        yield path


async def restore_objects(archive: tarfile.TarFile, store: ObjectStore) -> int:
    """Put every object back under its key; return how many there were."""
    count = 0
    for member in archive:
        if member.isfile() and member.name.startswith(OBJECTS):
            await store.put(parse_key(member.name.removeprefix(OBJECTS)), _content(archive, member))
            count += 1
    return count


async def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> AsyncIterator[bytes]:
    file = archive.extractfile(member)
    if file is not None:
        while chunk := file.read(CHUNK):
            yield chunk


async def _add_objects(archive: tarfile.TarFile, store: ObjectStore) -> int:
    count = 0
    async for info in store.list():
        with SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
            try:
                async for chunk in store.stream(info):
                    copy.write(chunk)
            except ObjectMissing:
                # Deleted since it was listed, so the dump does not need it either.
                continue
            size = copy.tell()
            copy.seek(0)
            _add(archive, OBJECTS + info.key, copy, size)
        count += 1
    return count


def _add(
    archive: tarfile.TarFile, name: str, file: "io.BytesIO | SpooledTemporaryFile[bytes]", size: int
) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    archive.addfile(member, file)
