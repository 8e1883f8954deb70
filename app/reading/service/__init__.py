"""What can be done while one reads, a file for each verb."""
