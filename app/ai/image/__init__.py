"""Pictures painted by models, or drawn here: one port, several providers."""

from app.ai.image.port import Figure, ImageUsage, Painter, Picture, SceneLook, Wanted

__all__ = ["Figure", "ImageUsage", "Painter", "Picture", "SceneLook", "Wanted"]
