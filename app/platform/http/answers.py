"""Errors as answers that people and programs can read."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from app.platform.errors import AppError, Conflict, Forbidden, NotFound, Unavailable
from app.platform.signing import ExpiredToken, InvalidToken
from app.platform.uploads import BadPart, TooLarge

STATUS: Mapping[type[AppError], int] = {
    BadPart: 400,
    Forbidden: 403,
    InvalidToken: 403,
    NotFound: 404,
    Conflict: 409,
    ExpiredToken: 410,
    TooLarge: 413,
    Unavailable: 503,
}


def problem(error: AppError, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with the error's code and sentence."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return JSONResponse(
        {"code": error.code, "message": error.message},
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
