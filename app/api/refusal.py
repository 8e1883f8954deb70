from collections.abc import Mapping, Sequence
from typing import Any

from app.platform.errors import AppError


class Refused(AppError):
    """The request cannot be served as it stands."""

    code = "BAD_REQUEST"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        status: int = 400,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        executable: bool = False,
    ) -> None:
        first = errors[0]["message"] if errors else ""
        super().__init__(message or first)
        self.status = status
        self.headers = dict(headers or {})
        self.errors = list(errors) or [
            {"message": self.message, "extensions": {"code": code or self.code}}
        ]
        # The body was a GraphQL request, only its document or variables were not right: clients
        # that ask for `application/json` get those answers as 200.
        self.executable = executable
