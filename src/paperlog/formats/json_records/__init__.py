"""Lists of papers in JSON that isn't CSL: those of databases and reference managers, and plain ones."""
