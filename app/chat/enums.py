"""The closed sets of this domain, explained for the schema."""

from app.chat.models import MemoryType, TurnFeedback, TurnKind, TurnStatus
from app.graph.enums import describe

describe(
    TurnKind,
    {
        TurnKind.QUESTION: "A question in words.",
        TurnKind.RECAP: "The story so far.",
        TurnKind.CATCH_UP: "What happened since the last visit.",
        TurnKind.CARD: "Who a character is, as far as it is told.",
        TurnKind.WHO: "Who is meant in a range of the text.",
        TurnKind.DEFINE: "What a word in a range of the text means.",
        TurnKind.EXPLAIN: "What a range of the text means.",
    },
)
describe(
    TurnStatus,
    {
        TurnStatus.QUEUED: "It waits for a worker.",
        TurnStatus.STREAMING: "It is being written.",
        TurnStatus.DONE: "It is complete.",
        TurnStatus.FAILED: "There is none; the error says why. What was written of it is kept.",
        TurnStatus.CANCELLED: "It was stopped; what was written of it is kept.",
    },
)
describe(
    TurnFeedback,
    {
        TurnFeedback.HELPFUL: "It helped.",
        TurnFeedback.UNHELPFUL: "It did not help; it is not given to anybody else.",
    },
)
describe(
    MemoryType,
    {
        MemoryType.FACT: "Something about you or your reading.",
        MemoryType.PREFERENCE: "How you want to be answered.",
        MemoryType.QUESTION: "Something you wondered about.",
        MemoryType.SUMMARY: "What was said in short.",
    },
)
