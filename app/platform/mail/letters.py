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
