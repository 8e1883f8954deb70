"""The session as a browser holds it."""

#: The prefix binds the cookie to this host, to HTTPS and to the whole site.
COOKIE = "__Host-fabula"


def session_cookie(token: str, seconds: int) -> str:
    """Return the header that has a browser send a token along; an empty one is forgotten."""
    return _header(COOKIE, token, seconds)


def passing_cookie(name: str, value: str, seconds: int) -> str:
    """Return the header of a cookie that carries something from one page to the next."""
    return _header(f"{COOKIE}-{name}", value, seconds)


def _header(name: str, value: str, seconds: int) -> str:
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}"
