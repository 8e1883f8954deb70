"""Files and folders below a root that several processes change at once."""

import os
from collections.abc import Iterator
from pathlib import Path


def place(staged: Path, target: Path, root: Path) -> None:
    """Rename a staged file into place, durably, making folders on the way."""
    try:
        _rename(staged, target, root)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def _rename(staged: Path, target: Path, root: Path) -> None:
    while True:
        made = _make_folders(target.parent, root)
        try:
            staged.replace(target)
        except FileNotFoundError:
            # Someone removed the empty folder between our two steps; a staged file of
            # ours that is gone is another matter.
            if not staged.exists():
                raise
            continue
        for folder in {target.parent, *(folder.parent for folder in made)}:
            _flush(folder)
        return


def drop_empty(path: Path, root: Path) -> None:
    """Remove a file, and the folders that this leaves empty."""
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return
    for folder in path.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def files_below(folder: Path) -> Iterator[Path]:
    """Walk the files of a folder in the order of their paths, leaving out dotted names."""
    try:
        with os.scandir(folder) as scan:
            entries = [entry for entry in scan if not entry.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return
    # A folder sorts as its name and a slash, as it does in a list of whole keys.
    entries.sort(key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False))
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _make_folders(folder: Path, root: Path) -> list[Path]:
    made: list[Path] = []
    while folder != root and not folder.is_dir():
        made.append(folder)
        folder = folder.parent
    for missing in reversed(made):
        try:
            missing.mkdir(exist_ok=True)
        except FileNotFoundError:
            return made  # removed above us; the caller starts again
    return made


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
