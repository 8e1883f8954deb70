"""Who asks, and what one operation carries to its resolvers."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class Viewer(Protocol):
    """The signed-in person or program behind a request."""

    @property
    def id(self) -> UUID:
        """The user's id."""


@dataclass
class Caller:
    """Who is at the other end of one HTTP request or one socket."""

    address: str
    user_agent: str
    request_id: str
    token: str | None = None
    viewer: Viewer | None = None


@dataclass
class ResponseParts:
    """Headers and cookies a resolver wants on the answer; applied over HTTP only."""

    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Context:
    """What resolvers see as `info.context`: one per operation, one per event of a stream."""

    caller: Caller
    response: ResponseParts = field(default_factory=ResponseParts)
