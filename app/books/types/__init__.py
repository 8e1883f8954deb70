"""Books as clients see them."""
