"""The port that mail leaves by: the console by default, an SMTP server by URL."""

import asyncio
import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.platform.errors import AppError
from app.platform.mail.letters import Letter

#: Seconds that a mail server may take to answer.
PATIENCE = 20

#: Where a password may go in the clear.
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class MailRefused(AppError):
    """The mail server does not take this mail; see FABULA_MAIL_URL and FABULA_MAIL_FROM."""

    code = "MAIL_REFUSED"


class Mailer(Protocol):
    """Hands a letter over to whoever delivers it."""

    async def send(self, address: str, letter: Letter) -> None:
        """Hand a letter over; return when somebody else answers for it."""


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


@dataclass(frozen=True)
class ConsoleMailer:
    """Prints mails, for installations where the operator is the reader."""

    write: Callable[[str], object] = _print

    async def send(self, address: str, letter: Letter) -> None:
        """Print a letter."""
        rule = "-" * 72
        self.write(f"{rule}\nTo: {address}\nSubject: {letter.subject}\n\n{letter.text}\n{rule}\n")


@dataclass(frozen=True)
class SmtpMailer:
    """Sends mails through an SMTP server, encrypted whenever the server can."""

    server: SplitResult
    sender: str

    async def send(self, address: str, letter: Letter) -> None:
        """Send a letter; the library blocks, so a thread does it."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2].rstrip("> "))
        # Nobody answers a machine that only announces: no vacation notes, please.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        try:
            await asyncio.to_thread(self._deliver, message)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused) as error:
            raise MailRefused from error

    def _deliver(self, message: EmailMessage) -> None:
        context = ssl.create_default_context()
        implicit = self.server.scheme == "smtps"
        connect = partial(smtplib.SMTP_SSL, context=context) if implicit else smtplib.SMTP
        port = self.server.port or (465 if implicit else 25)
        with connect(self.server.hostname or "", port, timeout=PATIENCE) as smtp:
            smtp.ehlo()
            encrypted = implicit
            if not implicit and smtp.has_extn("starttls"):
                smtp.starttls(context=context)
                smtp.ehlo()
                encrypted = True
            if self.server.username:
                if not encrypted and self.server.hostname not in LOOPBACK:
                    raise MailRefused(
                        "The mail server does not encrypt, so it gets no password: use smtps://."
                    )
                smtp.login(unquote(self.server.username), unquote(self.server.password or ""))
            smtp.send_message(message)


def open_mailer(url: str, sender: str) -> Mailer:
    """Return the mailer that a URL names."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return ConsoleMailer()
    return SmtpMailer(parts, sender)
