"""When the api is ready, and the file that says so to programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click

from app.platform.embedded.directory import write_private

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 # not bound here


@dataclass(frozen=True)
class Address:
    """Where the api listens, as a client on this machine writes it."""

    host: str
    port: int

    @property
    def local(self) -> str:
        """The host to connect to."""
        return ANY_ADDRESS.get(self.host, self.host)

    def url(self, scheme: str, path: str = "") -> str:
        """Return an address under the api."""
        host = f"[{self.local}]" if ":" in self.local else self.local
        return f"{scheme}://{host}:{self.port}{path}"

    def is_ready(self) -> bool:
        """Whether /readyz is green."""
        connection = HTTPConnection(self.local, self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200  # noqa: PLR2004 # OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Ready:
    """What a program needs to begin."""

    url: str
    ws: str
    token: str | None
    user: str | None
    book: str | None


class ReadyFile:
    """A file that is there while everything is ready, and only then."""

    def __init__(self, path: Path | None) -> None:
        self._path = path.absolute() if path is not None else None

    def check(self) -> None:
        """Complain now if it cannot be written, not when everything has started."""
        if self._path is not None:
            with self._told(self._path):
                draft = self._path.with_name(self._path.name + ".try")
                write_private(draft, "")
                draft.unlink()

    def clear(self) -> None:
        """Remove it: readiness of another start is none."""
        if self._path is not None:
            with self._told(self._path):
                self._path.unlink(missing_ok=True)

    def write(self, ready: Ready) -> None:
        """Write it whole; it holds a token, so only its owner reads it."""
        if self._path is not None:
            with self._told(self._path):
                write_private(self._path, json.dumps(asdict(ready)) + "\n")

    @contextmanager
    def _told(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise click.ClickException(
                f"{path} cannot be written ({error.strerror}); choose another with --ready."
            ) from error
