"""The reader's settings."""
