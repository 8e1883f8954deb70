"""What can be asked about stories apart from their books."""
