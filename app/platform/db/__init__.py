"""Postgres: the only truth. Models, short scopes, and the one place that commits."""

from app.platform.db.base import OBJECT_KEY, SECRET, Base, Json, Model, Owner, sealed
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork

__all__ = [
    "OBJECT_KEY",
    "SECRET",
    "Base",
    "Database",
    "Json",
    "Model",
    "Owner",
    "UnitOfWork",
    "sealed",
]
