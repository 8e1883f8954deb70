"""PostgreSQL and Valkey out of wheels, on loopback, under one directory."""

from app.platform.embedded.faults import EmbeddedFault
from app.platform.embedded.postgres import EmbeddedPostgres
from app.platform.embedded.valkey import EmbeddedValkey

__all__ = ["EmbeddedFault", "EmbeddedPostgres", "EmbeddedValkey"]
