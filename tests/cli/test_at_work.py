"""Commands beside a running `fabula up`."""

from pathlib import Path
from uuid import UUID

from tests.books.files import STORY
from tests.cli.program import fabula


def test_one_data_directory_has_one_program(at_work: Path) -> None:
    done = fabula("up", "--port", "0", cwd=at_work)
    assert done.returncode == 1
    assert done.stderr == f"Error: Fabula runs already with the data in {at_work}/.data.\n"


def test_doctor_finds_nothing_wrong(at_work: Path) -> None:
    done = fabula("doctor", cwd=at_work)
    assert done.returncode == 0, done.stdout
    assert "WRONG" not in done.stdout


def test_accounts_are_created_listed_disabled_and_enabled(at_work: Path) -> None:
    created = fabula(
        "users",
        "create",
        "Ada@Example.org",
        "--admin",
        "--password-on-stdin",
        cwd=at_work,
        typed="a long sentence of mine\n",
    )
    assert (created.returncode, created.stdout) == (0, "ada@example.org may sign in as ada.\n")
    assert states(at_work)["ada@example.org"] == ["ada", "ADMIN", "active"]

    fabula("users", "disable", "ada@example.org", cwd=at_work)
    assert states(at_work)["ada@example.org"] == ["ada", "ADMIN", "disabled"]

    fabula("users", "enable", "ada@example.org", cwd=at_work)
    assert states(at_work)["ada@example.org"] == ["ada", "ADMIN", "active"]


def test_an_account_that_is_not_there_is_told(at_work: Path) -> None:
    done = fabula("users", "disable", "nobody@example.org", cwd=at_work)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no account with the address nobody@example.org;")


def test_a_weak_password_is_told(at_work: Path) -> None:
    done = fabula(
        "users", "create", "weak@example.org", "--password-on-stdin", cwd=at_work, typed="abc\n"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The password ")


def test_tokens_are_created_listed_and_revoked(at_work: Path) -> None:
    created = fabula(
        "tokens", "create", "demo@localhost", "--name", "script", "--scope", "read", cwd=at_work
    )
    assert created.stdout.startswith("fba_")
    [line] = [line for line in tokens(at_work) if "script" in line]
    token_id, name, scopes, expires, used, state = line
    assert (name, scopes, expires, used, state) == ("script", "READ", "never", "never", "active")

    done = fabula("tokens", "revoke", "demo@localhost", str(UUID(token_id)), cwd=at_work)
    assert done.stdout == "The token 'script' is revoked.\n"
    assert [line[-1] for line in tokens(at_work) if "script" in line] == ["revoked"]


def test_keys_rotate_beside_it_but_a_new_one_waits(at_work: Path) -> None:
    assert fabula("keys", "rotate", cwd=at_work).returncode == 0
    refused = fabula("keys", "rotate", "--new", cwd=at_work)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: Fabula runs already")


def test_books_are_taken_in_from_files_and_what_is_none_is_told(at_work: Path) -> None:
    (at_work / "the_ferry.txt").write_text(STORY)
    (at_work / "torn.epub").write_bytes(b"PK\x03\x04 torn")
    both = ("the_ferry.txt", "torn.epub")

    done = fabula("ingest", "--for", "demo@localhost", *both, cwd=at_work)
    again = fabula("ingest", "--for", "demo@localhost", both[0], cwd=at_work)
    nobody = fabula("ingest", "--for", "x@example.org", both[0], cwd=at_work)

    good, bad = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert done.returncode == 1
    assert (good[0], good[2]) == ("the_ferry.txt", "ready")
    assert bad[0] == "torn.epub"
    assert bad[2].endswith(".")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1].split("\t")[1] == good[1]
    assert nobody.stderr == "Error: Nobody here has the address x@example.org.\n"


def states(place: Path) -> dict[str, list[str]]:
    rows = [line.split("\t") for line in fabula("users", "list", cwd=place).stdout.splitlines()]
    return {email: rest[:3] for email, *rest in rows}


def tokens(place: Path) -> list[list[str]]:
    done = fabula("tokens", "list", "demo@localhost", cwd=place)
    return [line.split("\t") for line in done.stdout.splitlines()]
