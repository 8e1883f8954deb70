from enum import StrEnum


class KeyOutcome(StrEnum):
    """What a provider says of a key."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    EXHAUSTED = "EXHAUSTED"
    UNREACHABLE = "UNREACHABLE"
