"""Safe parsing of XML."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

LINE = "#line"
"""The attribute with the number of the line where an element starts. No attribute in a file can have this name."""


def parse_xml(content: bytes | str) -> Element:
    """Return the root element; names have the form `{namespace}name`. Raises ValueError if the XML is invalid.

    Document type declarations are rejected: they could define entities that expand without limit or load files.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8", namespace_separator="}")

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_full_name(name), {**attributes, LINE: str(parser.CurrentLineNumber)})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(_full_name(name))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _reject_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"invalid XML ({error})") from None
    return builder.close()


def _full_name(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _reject_doctype(*_: object) -> NoReturn:
    raise ValueError("document type declarations aren't allowed")
