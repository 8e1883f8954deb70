"""Credits, purchases and licences as clients see them."""
