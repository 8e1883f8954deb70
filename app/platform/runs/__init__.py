"""Background work: the run row is the truth, Valkey only the doorbell."""
