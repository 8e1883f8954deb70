"""Workspaces have no runs of their own; mails about them are written by the letters."""

from app.workspaces import letters  # noqa: F401 (declares the letter)
