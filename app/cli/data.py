"""The data directory: what an installation keeps when nothing outside keeps it."""

import os
from pathlib import Path
from typing import IO

from app.cli.variables import KEYS, STORAGE
from app.platform.embedded import EmbeddedFault, EmbeddedPostgres, EmbeddedValkey
from app.platform.embedded.directory import lock, private, write_private

DEFAULT = Path(".data")
LAYOUT = "1"


class DataDirectory:
    """One directory with servers, files and master keys."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.postgres = EmbeddedPostgres(self.path / "postgres")
        self.valkey = EmbeddedValkey(self.path / "valkey")
        self.objects = self.path / "objects"
        self.keys_file = self.path / "secret.keys"
        self._layout = self.path / "layout"

    @property
    def exists(self) -> bool:
        """Whether an installation has begun here."""
        return self._layout.exists()

    def open(self) -> IO[str]:
        """Make the directory ours and keep it from others until the returned lock is closed."""
        private(self.path)
        self._refuse_foreign()
        held = lock(self.path / "lock", f"Fabula runs already with the data in {self.path}.")
        if not self.exists:
            self._layout.write_text(LAYOUT)
        return held

    def environment(self) -> dict[str, str]:
        """Return the settings that come from here unless the environment has them."""
        found = {}
        if not os.environ.get(KEYS):
            found[KEYS] = self.keys()
        if not os.environ.get(STORAGE):
            private(self.objects)
            found[STORAGE] = self.objects.as_uri()
        return found

    def make_keys(self) -> None:
        """Generate the master keys of a new installation; one that lost its own is told."""
        if os.environ.get(KEYS) or self.keys_file.exists():
            return
        if (self.postgres.home / "PG_VERSION").exists():
            raise EmbeddedFault(
                f"{self.keys_file} is missing, and what is sealed in the database opens with "
                "nothing else; put it back, or give up what was sealed and make a new one "
                f"with `fabula keys generate > {self.keys_file}`."
            )
        from app.platform.crypto import generate  # noqa: PLC0415 # slow, and needed only once

        write_private(self.keys_file, generate() + "\n")

    def keys(self) -> str:
        """Read the master keys."""
        # Loaded here because the servers' start must not wait for it.
        from app.platform.crypto import Keyring, KeyringMalformed  # noqa: PLC0415

        self.make_keys()
        text = self.keys_file.read_text().strip()
        try:
            Keyring.parse(text)
        except KeyringMalformed as error:
            raise EmbeddedFault(f"{self.keys_file} cannot be used: {error}") from error
        return text

    def _refuse_foreign(self) -> None:
        if self._layout.exists():
            owner = self._layout.stat().st_uid
            if owner != os.geteuid():
                # What root writes here, its owner could not use afterwards.
                raise EmbeddedFault(
                    f"{self.path} belongs to another user (id {owner}); run as that user or "
                    "choose another directory with --data."
                )
            layout = self._layout.read_text().strip()
            if layout != LAYOUT:
                raise EmbeddedFault(
                    f"{self.path} was made by a version of Fabula with another layout ({layout}); "
                    "choose a new directory with --data and restore a backup into it."
                )
        elif (self.path / "PG_VERSION").exists():
            version = (self.path / "PG_VERSION").read_text().strip()
            raise EmbeddedFault(
                f"{self.path} is itself a database directory of PostgreSQL {version}; "
                "choose an empty or new one with --data."
            )
        elif any(entry.name != "lock" for entry in self.path.iterdir()):
            raise EmbeddedFault(
                f"{self.path} holds other files; choose an empty or new directory with --data."
            )
