"""Answers made of the books themselves."""

from app.chat.answer import Answer
from app.chat.models import Turn
from app.chat.service.gather import Gathered

#: Who writes where no model does, and what it is called.
LOCAL = ("local", "passages-1")


async def answer_locally(turn: Turn, gathered: Gathered) -> Answer:
    """Answer by quoting."""
    del turn, gathered
    return Answer("", (), found=False, confidence=0)
