"""Vectors for passages: one port, several providers."""

from app.ai.embed.port import Embedded, Embedder, each_alone

__all__ = ["Embedded", "Embedder", "each_alone"]
