"""From trees of markup to running text that remembers where it stood."""
