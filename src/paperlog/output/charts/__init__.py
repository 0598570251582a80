"""The charts of `paperlog stats`."""
