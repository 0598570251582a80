"""The query language, and the sort orders of a list."""
