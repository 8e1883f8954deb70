"""One server's directory: its lock and its password."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

from app.platform.embedded.faults import EmbeddedFault


def private(directory: Path) -> None:
    """Make the directory ours alone, or say why it cannot be."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedFault(
            f"{directory} cannot be created ({error.strerror}); choose another with --data."
        ) from error
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        raise EmbeddedFault(f"{directory} is not writable; choose another with --data.")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def password(path: Path) -> str:
    """Read the generated password, generating it the first time."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text().strip()


def lock(path: Path, taken: str) -> IO[str]:
    """Hold the file until it is closed or the process ends; complain if another does."""
    try:
        file = path.open("a")
    except OSError as error:
        raise EmbeddedFault(
            f"{path.parent} is not writable ({error.strerror}); choose another with --data."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise EmbeddedFault(taken) from error
    return file
