"""Programs that paperlog starts: the editor, the web browser, the PDF viewer."""
