"""How long it takes to open a book, and to say where one is in it."""
