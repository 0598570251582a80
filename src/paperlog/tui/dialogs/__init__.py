"""The browser's dialogs: modal screens that return what was entered or chosen."""
