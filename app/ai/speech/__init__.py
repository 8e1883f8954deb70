"""Text read aloud: one port, several providers."""

from app.ai.speech.port import Narrator, Speech, Utterance, Voice, Word

__all__ = ["Narrator", "Speech", "Utterance", "Voice", "Word"]
