"""What is done with pictures and editions."""
