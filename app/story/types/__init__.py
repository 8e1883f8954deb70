"""The story's GraphQL types."""

from app.story.types.character import Character
from app.story.types.place import GlossaryTerm, Place
from app.story.types.relationship import Relationship
from app.story.types.scene import Scene
from app.story.types.story import Story, StoryGraph

__all__ = ["Character", "GlossaryTerm", "Place", "Relationship", "Scene", "Story", "StoryGraph"]
