"""What the transport knows of a call; resolvers see more of it."""

from app.graph.context import Call as Context
from app.graph.context import Caller, ResponseParts, Viewer

__all__ = ["Caller", "Context", "ResponseParts", "Viewer"]
