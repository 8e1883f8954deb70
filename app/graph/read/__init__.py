"""The read engine: a type says once how it comes out of SQL, and is read two ways."""
