"""What a session or a token may be used for."""

from enum import StrEnum


class Scope(StrEnum):
    """What a session or token may be used for."""

    READ = "READ"
    WRITE = "WRITE"
    ACCOUNT = "ACCOUNT"


ALL_SCOPES = frozenset(scope.value for scope in Scope)
