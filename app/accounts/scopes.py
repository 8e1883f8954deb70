"""What a token may be used for."""

from app.graph.access import Scope

ALL_SCOPES = frozenset(scope.value for scope in Scope)
