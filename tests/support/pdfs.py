"""PDFs with text and annotations, written with pypdf."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

SIZE = 10.0
"""The font size, and about the height of a line."""


class Mark(Struct, frozen=True):
    """An annotation of lines of text, or at the first of these positions.

    A line is (x, y, the text before what is marked, the marked text). `more` are other entries of its dictionary.
    """

    kind: str
    lines: Sequence[tuple[float, float, str, str]]
    text: str = ""
    more: Sequence[tuple[str, Any]] = ()


def width(text: str) -> float:
    """Return the width of a text in Courier, whose characters all have the same width."""
    return 0.6 * SIZE * len(text)


def write_pdf(
    file: Path,
    pages: Sequence[Sequence[tuple[float, float, str]]],
    marks: Sequence[Sequence[Mark]] = (),
    *,
    rotation: int = 0,
    labels: Sequence[tuple[int, str]] = (),
    password: str = "",
) -> Path:
    """Write a PDF. A page is a list of lines (x, y, text), and `marks` are its annotations.

    `labels` are numbers of pages and the styles of the labels from there on, such as `/r` for `i, ii`.
    """
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject({
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Courier"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        })
    )  # fmt: skip
    for number, lines in enumerate(pages):
        page = writer.add_blank_page(612, 792)
        shown = [f"1 0 0 1 {x} {y} Tm <{text.encode('cp1252').hex()}> Tj" for x, y, text in lines]
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 {SIZE} Tf {' '.join(shown)} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        if number < len(marks):
            annotations = [writer._add_object(_annotation(mark)) for mark in marks[number]]
            page[NameObject("/Annots")] = ArrayObject(annotations)
        page.rotate(rotation)
    if labels:
        pairs = [
            (NumberObject(start), DictionaryObject({NameObject("/S"): NameObject(style)})) for start, style in labels
        ]
        numbers = DictionaryObject({NameObject("/Nums"): ArrayObject([each for pair in pairs for each in pair])})
        writer._root_object[NameObject("/PageLabels")] = numbers
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(file)
    return file


def _annotation(mark: Mark) -> DictionaryObject:
    boxes = [
        (x + width(before), y - 0.2 * SIZE, x + width(before + marked), y + 0.8 * SIZE)
        for x, y, before, marked in mark.lines
    ]
    left, bottom, right, top = boxes[0]
    entries: dict[str, PdfObject] = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject(mark.kind),
        "/Rect": _floats([left, bottom, right, top]),
    }
    if mark.kind in {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut"}:
        corners = [(left, top, right, top, left, bottom, right, bottom) for left, bottom, right, top in boxes]
        entries["/QuadPoints"] = _floats([*chain.from_iterable(corners)])
    if mark.text:
        entries["/Contents"] = TextStringObject(mark.text)
    entries |= {name: value if isinstance(value, PdfObject) else TextStringObject(value) for name, value in mark.more}
    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def _floats(numbers: Sequence[float]) -> ArrayObject:
    return ArrayObject(map(FloatObject, numbers))
