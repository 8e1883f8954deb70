"""Why an operation is not compiled."""


class NotCompiled(Exception):
    """The operation asks for something that no statement answers; it runs field by field."""
