"""Buying, adjusting, licensing."""
