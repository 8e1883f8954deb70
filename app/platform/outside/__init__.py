"""Fetching from addresses that others name, without reaching what only we may reach."""

from app.platform.outside.errors import AddressRefused, FetchRefused
from app.platform.outside.fetch import Fetched, Outside

__all__ = ["AddressRefused", "FetchRefused", "Fetched", "Outside"]
