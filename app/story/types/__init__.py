"""The story's GraphQL types."""

from app.story.types.scene import Scene

__all__ = ["Scene"]
