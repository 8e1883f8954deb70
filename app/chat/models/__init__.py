"""The tables of conversations."""

from app.chat.models.cache import CachedAnswer, Recap
from app.chat.models.conversation import Conversation, ConversationBook
from app.chat.models.memory import MemoryType, ParkedQuestion, SessionMemory
from app.chat.models.turn import (
    Turn,
    TurnCitation,
    TurnFeedback,
    TurnHorizon,
    TurnKind,
    TurnStatus,
)

__all__ = [
    "CachedAnswer",
    "Conversation",
    "ConversationBook",
    "MemoryType",
    "ParkedQuestion",
    "Recap",
    "SessionMemory",
    "Turn",
    "TurnCitation",
    "TurnFeedback",
    "TurnHorizon",
    "TurnKind",
    "TurnStatus",
]
