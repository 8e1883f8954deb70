"""What can be changed about stories."""
