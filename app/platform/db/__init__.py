"""Postgres: the only truth. Models, short scopes, and the one place that commits."""
