"""The query language, and the sort orders for lists."""
