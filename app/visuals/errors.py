from app.platform.errors import Conflict


class StillPainting(Conflict):
    """This picture is being painted; wait until that has ended, or cancel its run."""


class NothingPainted(Conflict):
    """There is no picture here yet."""
