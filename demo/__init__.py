"""A novella written for Fabula, so that there is something to read from the first minute."""
