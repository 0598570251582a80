"""Merging copies of a library. The merge itself is a pure function over two snapshots."""
