"""What can go wrong about a story."""

from app.platform.errors import AppError, Conflict


class AnalysisFailed(AppError):
    """The story could not be analysed; the book can be read and searched all the same."""

    code = "ANALYSIS_FAILED"


class NotAnalysed(Conflict):
    """The story is not analysed yet; wait for its run, or start one with analyseBook."""

    code = "NOT_ANALYSED"


class ChangesNothing(Conflict):
    """This changes nothing: the story says so already, or what it is about is not in it."""

    code = "CHANGES_NOTHING"


class FindingsLost(AppError):
    """What was found in this book was lost; analyse it once more."""

    code = "FINDINGS_LOST"


class NoModel(Conflict):
    """There is no key for a model that reads; add one with addProviderKey, or do without."""

    code = "NO_MODEL"
