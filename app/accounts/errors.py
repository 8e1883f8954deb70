from app.platform.errors import AppError


class InvalidCredentials(AppError):
    """This address and password do not go together; check both."""

    code = "INVALID_CREDENTIALS"


class SessionOver(AppError):
    """This session or token is not valid any more; sign in again."""

    code = "UNAUTHENTICATED"
