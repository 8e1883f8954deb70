"""Conversations, turns, citations and memories as clients see them."""

from app.chat.types.conversation import Conversation, Memory, ParkedQuestion
from app.chat.types.turn import Turn, TurnCitation

__all__ = ["Conversation", "Memory", "ParkedQuestion", "Turn", "TurnCitation"]
