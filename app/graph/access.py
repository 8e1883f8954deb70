"""Who may use a root field: declared on the field, enforced before it does anything."""

from collections.abc import AsyncIterator, Callable
from enum import StrEnum
from typing import Any

from strawberry.extensions import FieldExtension
from strawberry.types import Info as StrawberryInfo

from app.graph.context import Caller, Viewer
from app.platform.errors import AppError, Unauthenticated
from app.platform.scopes import Scope


class NotAdmitted(AppError):
    """This token or account may not use this field; no member of a union, but told at the top."""

    code = "FORBIDDEN"


class Access(FieldExtension):
    """The rule of one root field."""

    def __init__(
        self,
        name: str,
        *,
        scope: Scope | None = None,
        admin: bool = False,
        permission: StrEnum | None = None,
    ) -> None:
        self.name = name
        #: What it takes in the workspace that the input names; the service asks for it, since only
        #: the transaction that writes can be sure of it. Tests try each role with each field.
        self.permission = permission
        self.scope = scope
        self.admin = admin

    def check(self, caller: Caller) -> None:
        """Raise unless the caller may use the field."""
        self.allow(caller.viewer)

    def allow(self, viewer: Viewer | None) -> None:
        """Raise unless a viewer may use the field."""
        if self.scope is None:
            return
        if viewer is None:
            raise Unauthenticated
        if self.scope not in viewer.scopes:
            raise NotAdmitted(f"This token lacks the scope {self.scope}; create one that has it.")
        if self.admin and not viewer.is_admin:
            raise NotAdmitted("Only an administrator of this installation may do that.")

    def resolve(
        self, next_: Callable[..., Any], source: Any, info: StrawberryInfo[Any, Any], **kwargs: Any
    ) -> Any:
        """Guard a field that answers or streams at once."""
        self.check(info.context.caller)
        return next_(source, info, **kwargs)

    async def resolve_async(
        self,
        next_: Callable[..., Any],
        source: Any,
        info: StrawberryInfo[Any, Any],
        **kwargs: Any,
    ) -> Any:
        """Guard a field that has to be awaited, or a stream, which must not be."""
        self.check(info.context.caller)
        found = next_(source, info, **kwargs)
        return found if isinstance(found, AsyncIterator) else await found


def anyone() -> Access:
    """Let everybody in; the field itself hides what is not theirs."""
    return Access("anyone")


def reader() -> Access:
    """Let in who is signed in, by session or by a token that may read."""
    return Access("signed in", scope=Scope.READ)


def writer(*, permission: StrEnum | None = None) -> Access:
    """Let in who is signed in, by session or by a token that may write."""
    return Access("signed in, may write", scope=Scope.WRITE, permission=permission)


def account_holder() -> Access:
    """Let in sessions, and tokens made for managing the account."""
    return Access("signed in, may manage the account", scope=Scope.ACCOUNT)


def administrator(*, writes: bool = False) -> Access:
    """Let in those who run the installation."""
    if writes:
        return Access("administrator, may write", scope=Scope.WRITE, admin=True)
    return Access("administrator", scope=Scope.READ, admin=True)


def access_of(field: Any) -> Access | None:
    """Return the rule declared on a Strawberry field."""
    return next((rule for rule in field.extensions if isinstance(rule, Access)), None)
