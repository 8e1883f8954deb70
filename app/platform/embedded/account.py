"""Whom the servers run as: ourselves, or an unprivileged account when we are root."""

import os
import pwd
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IXOTH

from app.platform.embedded.faults import EmbeddedFault

# An operator may create the first; the second exists everywhere.
CANDIDATES = ("fabula", "nobody")


@dataclass(frozen=True)
class Account:
    """The user and group a server's process and files belong to."""

    uid: int
    gid: int

    def own(self, directory: Path) -> None:
        """Give the directory to the account and to nobody else."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(directory, self.uid, self.gid)

    def can_execute(self, program: Path) -> bool:
        """Whether the account may run the program where it lies."""
        if os.geteuid() != 0:
            return os.access(program, os.X_OK)
        # Root's own rights are about to be dropped, so only everybody's count.
        path = program.resolve()
        return all(place.stat().st_mode & S_IXOTH for place in (path, *path.parents))


def server_account(home: Path) -> Account:
    """Return the account a server in this home runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if home.exists() and home.stat().st_uid != 0:
        # Whoever could read the files yesterday can read them today.
        return Account(home.stat().st_uid, home.stat().st_gid)
    for name in CANDIDATES:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedFault(
        "PostgreSQL does not run as root and there is no account to drop to; "
        "create one with `useradd --system fabula`."
    )
