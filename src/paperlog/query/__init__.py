"""Which papers are asked for, and in which order: the query language and the orders of a list."""
