from app.platform.errors import AppError


class InvalidCredentials(AppError):
    """This address and password do not go together; check both."""

    code = "INVALID_CREDENTIALS"


class SecondFactorRequired(AppError):
    """Send the code of your authenticator app, or a recovery code, along."""

    code = "SECOND_FACTOR_REQUIRED"


class ReauthenticationRequired(AppError):
    """Show again that it is you: call `reauthenticate`, or sign in anew, and repeat this."""

    code = "REAUTHENTICATION_REQUIRED"


class WorthlessToken(AppError):
    """This link or code was used, has expired or never was one; ask for a new one."""

    code = "WORTHLESS_TOKEN"


class SessionOver(AppError):
    """This session or token is not valid any more; sign in again."""

    code = "UNAUTHENTICATED"
