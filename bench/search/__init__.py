"""How well passages are found, without a database: the same functions, on a folder of texts."""
