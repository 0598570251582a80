"""Extraction of annotations from an untrusted PDF: a program that prints them as JSON, in the order of the text.

pypdf reads the annotations. PDFium finds the text under a highlight, because it knows the boxes of all characters.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from paperlog import pdf_text

CPU_SECONDS = 60

_MARKINGS = {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut"}
_EXCLUDED = {"/Link", "/Popup", "/Widget", "/Screen", "/PrinterMark", "/TrapNet", "/Watermark", "/3D", "/Redact"}
_HIDDEN = 2  # a flag
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:Z|([+-]\d\d)'?(\d\d)?)?)?")
_LINE_END = "\ufffe"
"""PDFium's character for a hyphen at the end of a line. Some of its functions return U+0002."""
_HYPHENS = f"-\u2010\u00ad{_LINE_END}"
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}  # fmt: skip


class Character(NamedTuple):
    """A character and the centre of its box."""

    text: str
    x: float
    y: float


class Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, coordinates: Sequence[float]) -> Box:
        xs, ys = coordinates[::2], coordinates[1::2]
        return cls(min(xs), min(ys), max(xs), max(ys))


def extract(path: str) -> str:
    """Return the annotations, and the number of those that can't be read, as JSON. Raises ValueError."""
    from pypdf import PdfReader  # noqa: PLC0415 - an optional dependency
    from pypdfium2 import PdfDocument  # noqa: PLC0415 - an optional dependency

    try:
        reader = PdfReader(path)
        labels, document = reader.page_labels, PdfDocument(path)
        decoded, unreadable = list[dict[str, Any]](), 0
        for number, page in enumerate(reader.pages):
            if annotations := [each.get_object() for each in _value(page, "/Annots", ())]:
                text = PageText.of(document[number])
                on_page = []
                for annotation in filter(_is_from_reader, annotations):
                    try:
                        on_page.append(_decoded(annotation, text))
                    except Exception:  # noqa: BLE001 - as below
                        unreadable += 1
                on_page.sort(key=lambda each: int(each.pop("place")))
                decoded += [{"page": labels[number], "page_number": number, **each} for each in on_page]
        return json.dumps({"annotations": decoded, "unreadable": unreadable})
    except Exception as error:  # pypdf and PDFium raise exceptions of all kinds
        raise ValueError(pdf_text.problem(error)) from error


def _is_from_reader(annotation: Any) -> bool:
    """Return whether a person made an annotation: it isn't part of the paper, hidden, or the state of a review."""
    is_hidden = int(_value(annotation, "/F", 0)) & _HIDDEN
    return _value(annotation, "/Subtype", "") not in _EXCLUDED and "/StateModel" not in annotation and not is_hidden


def _decoded(annotation: Any, page: PageText) -> dict[str, Any]:
    kind = str(annotation["/Subtype"])
    rectangle = Box.around(_numbers(annotation, "/Rect"))
    points = _numbers(annotation, "/QuadPoints")
    boxes = [Box.around(points[start : start + 8]) for start in range(0, len(points) - 7, 8)] or [rectangle]
    quote, place = page.covered(boxes) if kind in _MARKINGS else ("", None)
    if place is None:
        place = page.nearest(rectangle.left, rectangle.top)
    text = "\n".join(str(_value(annotation, "/Contents", "")).splitlines()).strip()
    return {
        "place": place,
        "kind": kind,
        "boxes": [[round(number) for number in box] for box in boxes],
        "text": "" if text.split() == quote.split() else text,  # some programs copy the text under a highlight
        "quote": quote,
        "at": _date(str(_value(annotation, "/CreationDate", _value(annotation, "/M", "")))),
    }


def _numbers(annotation: Any, name: str) -> list[float]:
    return [float(number.get_object()) for number in _value(annotation, name, ())]


def _value(dictionary: Any, name: str, default: Any) -> Any:
    """Return a value of a dictionary, following references."""
    return dictionary[name] if name in dictionary else default  # noqa: SIM401 - `get` doesn't


class PageText:
    """The characters of a page, also sorted by height, so that those in a line are found quickly."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self.characters = characters
        self._by_height = sorted(range(len(characters)), key=lambda index: characters[index].y)
        self._heights = [characters[index].y for index in self._by_height]
        self._text = "".join(character.text for character in characters)

    @classmethod
    def of(cls, page: Any) -> PageText:
        from pypdfium2.raw import FPDFText_GetUnicode  # noqa: PLC0415 - an optional dependency

        text = page.get_textpage()
        characters = []
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index, loose=True)
            character = chr(FPDFText_GetUnicode(text, index)).replace("\x02", _LINE_END)
            characters.append(Character(character, (left + right) / 2, (bottom + top) / 2))
        return cls(characters)

    def covered(self, boxes: Sequence[Box]) -> tuple[str, int | None]:
        """Return the text in boxes, one for each line, and the position of its first character.

        A character is in a box if its centre is.
        """
        lines: list[str] = []
        taken: set[int] = set()
        for box in boxes:
            line, last = "", -1
            for index in self._between(box.bottom, box.top):
                character = self.characters[index]
                if box.left <= character.x <= box.right and not character.text.isspace() and index not in taken:
                    line += (" " if line and index > last + 1 else "") + character.text
                    taken.add(index)
                    last = index
            lines += line.replace(_LINE_END, f"{_LINE_END}\n").split("\n")
        return _joined([line.strip() for line in lines if line.strip()], self._text), min(taken, default=None)

    def _between(self, bottom: float, top: float) -> list[int]:
        return sorted(self._by_height[bisect_left(self._heights, bottom) : bisect_right(self._heights, top)])

    def nearest(self, x: float, y: float) -> int:
        """Return the position of the character that is nearest to a point."""
        distances = ((each.x - x) ** 2 + (each.y - y) ** 2 for each in self.characters)
        return min(zip(distances, range(len(self.characters)), strict=True), default=(0.0, 0))[1]


def _joined(lines: Sequence[str], page: str) -> str:
    """Join lines. A hyphen at the end of a line is kept if the page has the hyphenated word within a line."""
    text = ""
    for line in lines:
        if text and text[-1] in _HYPHENS and text[-2:-1].isalpha() and line[0].isalpha():
            start, end = re.split(r"[^\w-]", text[:-1])[-1], re.match(r"\w*", line)
            assert end  # noqa: S101 - matches everything
            is_word = line[0].isupper() or f"{start}-{end[0]}" in page
            text = text[:-1] + "-" * is_word + line
        else:
            text = f"{text} {line}" if text else line
    whole = text.replace(_LINE_END, "-").translate(_LIGATURES)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _date(text: str) -> str | None:
    """Convert a date such as `D:20240503101112+02'00'` to ISO 8601."""
    if not (found := _DATE.match(text)):
        return None
    year, month, day, hour, minute, second, offset_hours, offset_minutes = found.groups()
    offset = f"{offset_hours}:{offset_minutes or '00'}" if offset_hours else "Z" if "Z" in text else ""
    try:
        return datetime.fromisoformat(
            f"{year}-{month}-{day}T{hour or '12'}:{minute or '00'}:{second or '00'}{offset}"
        ).isoformat()
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(pdf_text.run(extract, sys.argv[1], CPU_SECONDS))
