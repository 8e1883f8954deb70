"""What clients watch: one log in Postgres, and a hub that wakes whoever follows it."""
