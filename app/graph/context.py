"""Who asks, and what one operation carries to its resolvers."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from app.platform.errors import Unauthenticated
from app.platform.limits import Verdict
from app.platform.live.follow import Together
from app.platform.live.hub import Hub
from app.platform.live.log import Happening
from app.platform.runtime import Runtime

#: Lets a follower join those who ask alike, given how its stream's events are shown.
JoinIn: TypeAlias = Callable[[Hub, Callable[[Happening], Any]], Together]


class Viewer(Protocol):
    """The signed-in person or program behind a request."""

    @property
    def id(self) -> UUID:
        """The user's id."""

    @property
    def session_id(self) -> UUID | None:
        """The session they came with, if it was one."""

    @property
    def is_admin(self) -> bool:
        """Whether they run this installation."""

    @property
    def scopes(self) -> frozenset[str]:
        """What their session or token may be used for."""


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
    """Headers a resolver wants on the answer; applied over HTTP only."""

    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Call:
    """One operation as the transport knows it, or one event of a stream."""

    caller: Caller
    response: ResponseParts = field(default_factory=ResponseParts)
    #: What this operation left of the caller's budget.
    allowance: Verdict | None = None
    #: How the operation was read; shown to those who may know.
    explanation: dict[str, Any] | None = None
    #: Of a subscription: how events that tell everybody the same reach all who ask alike at once.
    together: JoinIn | None = None


@dataclass(kw_only=True)
class Context(Call):
    """What resolvers see as `info.context`."""

    runtime: Runtime
    hub: Hub
    #: Raises when the session or token the caller came with is over.
    recheck: Callable[[Caller], Awaitable[None]]
    #: Batches of this operation, or of this event: never of a whole socket.
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """Return who asks, or say that they must sign in."""
        if self.caller.viewer is None:
            raise Unauthenticated
        return self.caller.viewer


Info: TypeAlias = strawberry.Info[Context, None]
