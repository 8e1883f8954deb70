"""What can be changed about pictures and editions."""
