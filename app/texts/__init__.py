"""Texts: from the bytes of a file to one canonical text and what is known of it.

Pure: knows no database, no domain, no framework.
"""
