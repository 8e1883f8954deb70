"""The letters this installation can write, declared by the domain they belong to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.platform.db.unit import UnitOfWork
from app.platform.mail.models import Mail
from app.settings import Settings


@dataclass(frozen=True)
class Letter:
    """What somebody is sent."""

    subject: str
    text: str


#: Writes a letter about a mail, with the tokens it needs; None when there is nothing to say.
Compose = Callable[[UnitOfWork, Mail, Settings], Awaitable[Letter | None]]


@dataclass
class Letters:
    """All kinds of letter."""

    _by_name: dict[str, Compose] = field(default_factory=dict)

    def add(self, name: str, compose: Compose) -> None:
        """Declare a letter; a name has exactly one."""
        if name in self._by_name:
            raise ValueError(f"There are two letters called {name}.")
        self._by_name[name] = compose

    def named(self, name: str) -> Compose:
        """Return how a letter is written."""
        return self._by_name[name]


letters = Letters()


def way(settings: Settings, page: str, mutation: str, token: str) -> str:
    """Say how to use a token: a link to the app's page, or the mutation that takes it."""
    if settings.app_url:
        # Behind the #, so that no server's log and no Referer header ever holds it.
        return f"    {settings.app_url.rstrip('/')}/{page}#token={token}"
    return f"    {token}\n\nThis is the token that the mutation `{mutation}` takes."
