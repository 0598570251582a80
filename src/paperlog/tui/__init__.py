"""The browser: the same verbs, queries and words as the command line's, on one screen."""
