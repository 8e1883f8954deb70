"""The variables that swap in what is kept outside the data directory."""

DATABASE = "FABULA_DATABASE_URL"
REDIS = "FABULA_REDIS_URL"
STORAGE = "FABULA_STORAGE_URL"
KEYS = "FABULA_SECRET_KEYS"
