"""Addresses inside a book."""

from urllib.parse import unquote, urlsplit


def resolve(base: str, href: str) -> tuple[str, str] | None:
    """Return the file an href in `base` leads to and the id there; None if it leads outside."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    fragment = unquote(parts.fragment)
    if not parts.path:
        return base, fragment
    folder = "" if parts.path.startswith("/") else base.rpartition("/")[0]
    steps: list[str] = []
    for step in f"{folder}/{unquote(parts.path)}".split("/"):
        if step == "..":
            # As in any URL, the root is where going up ends.
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps), fragment
