"""Create PostgreSQL's files, whole or not at all."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from signal import SIGKILL

from app.platform.embedded.account import Account
from app.platform.embedded.binaries import POSTGRES_MAJOR, postgres_for
from app.platform.embedded.faults import EmbeddedFault
from app.platform.embedded.process import spawn

# Nobody gets in but over loopback with a password.
ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"
INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=trust",  # replaced by ACCESS before a server ever listens
)
# For a server whose data nobody will miss: write less, and wait for no disk.
HASTE = ("--no-sync", "--wal-segsize=1")
SINGLE_USER = (
    "--single",
    "-D",
    "{directory}",
    "-c",
    "exit_on_error=on",
    "-c",
    "log_statement=none",
)
# The application's role is no superuser: row security and file access stay out of its hands.
# Extensions stand in template1 so that databases it creates have them too.
STATEMENTS = """\
CREATE EXTENSION vector
CREATE ROLE fabula LOGIN CREATEDB PASSWORD '{password}'
CREATE DATABASE fabula OWNER fabula
"""


def check_version(home: Path) -> None:
    """Refuse files that our PostgreSQL cannot read."""
    file = home / "PG_VERSION"
    if not file.exists():
        if any(home.iterdir()):
            raise EmbeddedFault(
                f"{home} holds files that are not a PostgreSQL database; "
                "empty it or choose another data directory with --data."
            )
        return
    found = file.read_text().strip()
    if found != POSTGRES_MAJOR:
        raise EmbeddedFault(
            f"{home} was made by PostgreSQL {found} and this is {POSTGRES_MAJOR}; restore a "
            "`fabula backup` of it into a new data directory, chosen with --data."
        )


def create(home: Path, account: Account, password: str, *, durable: bool) -> None:
    """Create the cluster with role and database `fabula`, unless it is there."""
    if (home / "PG_VERSION").exists():
        return
    draft = home.with_name("home.new")
    if draft.exists():
        shutil.rmtree(draft)
    account.own(draft)
    programs = postgres_for(account)
    haste = () if durable else HASTE
    _run([programs / "initdb", "--pgdata={directory}", *INITDB, *haste], draft, account)
    (draft / "pg_hba.conf").write_text(ACCESS)
    # A single-user server reads one statement per line and needs no password.
    _run(
        [programs / "postgres", *SINGLE_USER, "template1"],
        draft,
        account,
        STATEMENTS.format(password=password),
    )
    home.rmdir()
    draft.rename(home)


def _run(command: Sequence[str | Path], directory: Path, account: Account, text: str = "") -> None:
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as output:
        stdin.write(text.encode())
        stdin.seek(0)
        process = spawn(
            command,
            directory,
            account,
            dies_by=SIGKILL,
            output=output,
            environment={},
            stdin=stdin,
        )
        if process.wait() != 0:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
            reason = (lines or ["it said nothing"])[-1]
            raise EmbeddedFault(f"PostgreSQL's files could not be made in {directory}: {reason}")
