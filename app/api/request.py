import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.api.refusal import Refused

SHA256 = re.compile(r"^(?:sha256:)?([0-9a-fA-F]{64})$")

NUL = "the character U+0000, which PostgreSQL cannot store"

# Each value is checked against its type: a body of the size allowed could hold half a million.
_VALUES = 20_000

_TYPES: dict[str, tuple[type, str]] = {
    "query": (str, "a string with a GraphQL document"),
    "operationName": (str, "a string or null"),
    "variables": (dict, "an object or null"),
    "extensions": (dict, "an object or null"),
    "documentId": (str, "a string or null"),
}


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """What a client sent, with every member of the type the specification gives it."""

    query: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None

    @classmethod
    def of(cls, body: object) -> "OperationRequest":
        """Check a decoded body member by member."""
        if isinstance(body, list):
            raise Refused("Batching is off: send one operation per request.")
        if not isinstance(body, dict):
            raise Refused('The body must be a JSON object such as {"query": "{ __typename }"}.')
        for name, (kind, wanted) in _TYPES.items():
            value = body.get(name)
            if value is not None and not isinstance(value, kind):
                raise Refused(f"`{name}` must be {wanted}.")
        _check_values(body.get("variables"))
        request = cls(
            query=body.get("query"),
            operation_name=body.get("operationName"),
            variables=body.get("variables") or {},
            extensions=body.get("extensions") or {},
            document_id=body.get("documentId"),
        )
        if request.query is None and request.sha256 is None:
            raise Refused("`query` is missing: send a GraphQL document as a string.")
        return request

    @classmethod
    def of_params(cls, params: Mapping[str, str]) -> "OperationRequest":
        """Check the parameters of a GET; `variables` and `extensions` are JSON there."""
        body: dict[str, Any] = dict(params)
        for name in ("variables", "extensions"):
            if name in body:
                try:
                    body[name] = orjson.loads(body[name] or "null")
                except orjson.JSONDecodeError:
                    raise Refused(f"`{name}` must be JSON in the query string.") from None
        return cls.of(body)

    @property
    def sha256(self) -> str | None:
        """Hash by which the client names a document it may not have sent."""
        if self.document_id is not None:
            found = SHA256.match(self.document_id)
            if found is None:
                raise Refused("`documentId` must be the sha256 of a document, in hex.")
            return found.group(1).lower()
        persisted = self.extensions.get("persistedQuery")
        if persisted is None:
            return None
        if not isinstance(persisted, dict) or persisted.get("version") != 1:
            raise Refused("`extensions.persistedQuery` must be {version: 1, sha256Hash: …}.")
        found = SHA256.match(str(persisted.get("sha256Hash")))
        if found is None:
            raise Refused("`extensions.persistedQuery.sha256Hash` must be a sha256 in hex.")
        return found.group(1).lower()


def _check_values(variables: object) -> None:
    """Refuse more values than a request may hold, and text that cannot be stored."""
    waiting, found = [variables], 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and "\0" in value:
            raise Refused(f"`variables` holds text with {NUL}.")
        found += 1
        if found + len(waiting) > _VALUES:
            raise Refused(f"`variables` holds more than {_VALUES:,} values; send a file instead.")
