"""Mail leaves by a run, through the console or a real SMTP server; one that is away waits."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select, update

from app.platform.db.unit import UnitOfWork
from app.platform.mail import Letter, letters, open_mailer, post
from app.platform.mail.mailer import ConsoleMailer, MailRefused
from app.platform.mail.models import Mail
from app.platform.runs.models import Run
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.installation import Mailbox, work_off

LETTER = Letter("Grüße", "Liebe Ada,\n\nhier ist der Link.")
FROM = "Fabula <fabula@example.org>"


class Server:
    """An SMTP server: it asks for a password, and does not know whoever is called nobody."""

    def __init__(self) -> None:
        self.arrived: list[Message] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client, line by line, as RFC 5321 has it."""
        known = False
        line = "220 here"
        while line:
            writer.write(f"{line}\r\n".encode())
            verb, _, rest = (await reader.readline()).decode().strip().partition(" ")
            if verb == "ehlo":
                line = "250-here\r\n250 AUTH PLAIN"
            elif verb == "AUTH":
                known = base64.b64decode(rest.partition(" ")[2]) == b"\0fabula\0p@ss"
                line = "235 welcome" if known else "535 no"
            elif verb == "rcpt" and "nobody" in rest:
                line = "550 no such mailbox"
            elif verb == "data":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                self.arrived.append(message_from_bytes(content[:-3]))
                line = "250 taken" if known else "530 who are you?"
            elif verb in {"QUIT", "quit", ""}:
                line = ""
            else:
                line = "250 well"
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def smtp() -> AsyncIterator[tuple[str, Server]]:
    """Address of a mail server, and what it was handed."""
    server = Server()
    async with await asyncio.start_server(server.talk, "127.0.0.1", 0) as served:
        port = served.sockets[0].getsockname()[1]
        yield f"smtp://fabula:p%40ss@127.0.0.1:{port}", server


async def test_a_letter_reaches_an_smtp_server(smtp: tuple[str, Server]) -> None:
    url, server = smtp

    await open_mailer(url, FROM).send("ada@example.org", LETTER)

    (message,) = server.arrived
    payload = message.get_payload(decode=True)
    assert (message["To"], message["From"]) == ("ada@example.org", FROM)
    assert message["Auto-Submitted"] == "auto-generated"
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n").strip() == LETTER.text


async def test_an_address_that_the_server_refuses_is_given_up(smtp: tuple[str, Server]) -> None:
    url, _ = smtp

    with pytest.raises(MailRefused):
        await open_mailer(url, FROM).send("nobody@example.org", LETTER)


async def test_the_console_prints_letters() -> None:
    printed: list[str] = []

    await ConsoleMailer(printed.append).send("ada@example.org", LETTER)

    assert "To: ada@example.org\nSubject: Grüße\n\nLiebe Ada," in printed[0]


@pytest.mark.parametrize("url", ["ftp://host", "smtp://", "mail.example.org"])
def test_a_wrong_address_of_a_server_stops_the_start(url: str, settings: Settings) -> None:
    with pytest.raises(ValidationError, match="smtp://host"):
        Settings(**{**settings.model_dump(), "mail_url": SecretStr(url)})


class Broken:
    """A mailer whose server is away at first."""

    def __init__(self) -> None:
        self.tried = 0

    async def send(self, address: str, letter: Letter) -> None:
        del address, letter
        self.tried += 1
        if self.tried == 1:
            raise ConnectionRefusedError


async def _greet(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    return Letter("Hello", mail.about["text"])


async def test_a_server_that_was_away_gets_the_mail_later(runtime: Runtime) -> None:
    letters._by_name["GREETING"] = _greet
    broken = Broken()
    runtime = replace(runtime, mailer=broken)
    async with runtime.database.unit() as unit:
        await post(unit, "GREETING", "ada@example.org", {"text": "x"})

    await work_off(runtime)
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Run).values(due_at=func.now(), rung_at=None))
    await work_off(runtime)

    async with runtime.database.read() as session:
        assert broken.tried == 2
        assert (await session.scalars(select(Run.status))).all() == ["DONE"]
        assert await session.scalar(select(func.count()).select_from(Mail)) == 0


async def test_a_mail_of_a_transaction_that_fails_is_never_sent(
    runtime: Runtime, mailbox: Mailbox
) -> None:
    letters._by_name["GREETING"] = _greet

    async def fail() -> None:
        async with runtime.database.unit() as unit:
            await post(unit, "GREETING", "ada@example.org", {"text": "x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await work_off(runtime)

    assert mailbox.arrived == []
