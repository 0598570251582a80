"""Other programs that work for the reader: the editor, the browser, what shows a PDF."""
