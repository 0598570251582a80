"""The generated parts of the documentation are up to date."""

from __future__ import annotations

import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = sorted((DOCS / "screenshots").glob("*.svg"))


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(DOCS / name))


def test_reference_is_current() -> None:
    assert script("reference.py")["reference"]() == (DOCS / "reference.md").read_text("utf-8")


def test_manual_page_is_current() -> None:
    assert script("man_page.py")["man_page"]() == (DOCS / "paperlog.1").read_text("utf-8")


def test_manual_page_escapes_what_roff_would_interpret() -> None:
    escape = script("man_page.py")["_text"]
    assert escape(".TH 'a\\b' -x \"…\"") == "\\&.TH \\(aqa\\eb\\(aq \\-x \\(dq\\[u2026]\\(dq"


def test_screenshots_are_current() -> None:
    assert script("screenshots.py")["screenshots"]() == {file.stem: file.read_text("utf-8") for file in PICTURES}


def test_picture_of_the_html_page_is_current_and_small() -> None:
    names = script("screenshots.py")
    file = DOCS / "screenshots" / "page.png"
    with Image.open(file) as picture:
        assert picture.info[names["HASH"]] == names["hash_of"](names["html_page"]())
        assert picture.size == tuple(names["PAGE_SIZE"].values())
    assert file.stat().st_size < 150_000


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_screenshots_load_nothing(picture: Path) -> None:
    elements = [*ET.parse(picture).iter()]
    assert {element.tag.rpartition("}")[2] for element in elements} == {"svg", "rect", "g", "text"}
    for element in elements:
        for name, value in element.attrib.items():
            assert name not in {"style", "href", "class"}
            assert "(" not in value
            assert ":" not in value


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_text_in_a_screenshot_does_not_overlap(picture: Path) -> None:
    places = [
        (float(word.attrib["y"]), float(word.attrib["x"]), float(word.attrib["textLength"]))
        for word in ET.parse(picture).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert len(places) > 50
    assert places == sorted(places)
    for (line, start, length), (next_line, next_start, _) in pairwise(places):
        assert next_line > line or next_start >= start + length
