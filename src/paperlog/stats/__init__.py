"""Counts of a library, as plain data: `counts` for every day, `figures` for the `stats` command."""
