"""Changing what is on the shelf."""
