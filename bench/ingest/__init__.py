"""How fast books are taken in, and what else suffers from it."""
