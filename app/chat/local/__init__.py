"""Answers, recaps and aids made of the text itself: pure functions, and no model anywhere.

They quote, and say so. What they find comes with the range that says it; what they do not find
they do not tell.
"""
