"""Programs that paperlog starts: the editor, the web browser and the PDF viewer."""
