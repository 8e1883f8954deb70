"""What can be done with a workspace, a file for each part of it."""
