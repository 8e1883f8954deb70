"""Mail: asked for with a transaction, sent by a run, through whatever the installation has."""

from app.platform.mail.letters import Letter, letters
from app.platform.mail.mailer import Mailer, MailRefused, open_mailer
from app.platform.mail.post import post

__all__ = ["Letter", "MailRefused", "Mailer", "letters", "open_mailer", "post"]
