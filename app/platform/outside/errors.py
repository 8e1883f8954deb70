"""Why something is not fetched."""

from app.platform.errors import AppError


class AddressRefused(AppError):
    """This address is not fetched from; give a public http or https address."""

    code = "ADDRESS_REFUSED"


class FetchRefused(AppError):
    """What the address answered cannot be used; the message says why."""

    code = "FETCH_REFUSED"
