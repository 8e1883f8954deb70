"""Text written by models: one port, several providers."""

from app.ai.text.port import Effort, Limits, Structured, TextModel

__all__ = ["Effort", "Limits", "Structured", "TextModel"]
