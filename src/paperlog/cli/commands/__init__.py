"""One module per command or small group of commands."""
