"""How well a text answers for itself, without a database: the same functions, on a folder."""
