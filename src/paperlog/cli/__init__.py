"""The command line: parse arguments, call an operation, show the result."""
