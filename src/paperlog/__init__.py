"""A reading tracker for research papers in the terminal."""

__version__ = "0.2.0.dev0"
