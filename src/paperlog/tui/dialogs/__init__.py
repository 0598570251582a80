"""The dialogs of the browser: each is a screen above the list, and returns what was entered."""
