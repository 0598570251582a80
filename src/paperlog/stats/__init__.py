"""Statistics of a library, as plain data."""
