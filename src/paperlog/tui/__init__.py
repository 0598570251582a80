"""The full-screen browser: the operations and queries of the command line on one screen."""
