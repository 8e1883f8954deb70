"""What can be changed while one reads."""
