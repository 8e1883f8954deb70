"""What can be changed about conversations."""
