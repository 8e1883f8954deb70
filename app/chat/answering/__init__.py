"""Answers written by a model: what it is asked, and what of its words is let through."""
