"""What can be done with an account, a file for each part of it."""
