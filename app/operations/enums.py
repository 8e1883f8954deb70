"""The closed sets of this domain, explained for the schema."""

from app.graph.enums import describe
from app.platform.runs.models import RecordKind, RunKind, RunStatus

describe(
    RunKind,
    {
        RunKind.INGEST: "Reads a file into a book.",
        RunKind.ANALYSE: "Finds the story in a text.",
        RunKind.EMBED: "Makes a text searchable by meaning.",
        RunKind.VISUAL: "Draws a picture.",
        RunKind.EDITION: "Illustrates a whole book.",
        RunKind.NARRATE: "Speaks a scene.",
        RunKind.CHAT: "Answers a question.",
        RunKind.COMPARE: "Asks several papers the same questions.",
        RunKind.IMPORT: "Takes over a library from elsewhere.",
        RunKind.EXPORT: "Packs what belongs to somebody.",
        RunKind.ENRICH: "Looks works up in public catalogues.",
        RunKind.MAIL: "Sends a mail.",
        RunKind.ERASE: "Clears away the files of an account that was deleted.",
    },
)
describe(
    RunStatus,
    {
        RunStatus.QUEUED: "Waits for a worker, or for its next try.",
        RunStatus.RUNNING: "A worker is at it.",
        RunStatus.DONE: "Finished well.",
        RunStatus.FAILED: "Given up; the error says why, and it can be retried.",
        RunStatus.CANCELLED: "Stopped because somebody asked for it.",
    },
)
describe(
    RecordKind,
    {
        RecordKind.STAGE: "A step, or one item of it.",
        RecordKind.QUESTION: "Something asked of a model.",
        RecordKind.OUTPUT: "Something made.",
        RecordKind.LOG: "A line for people.",
    },
)
