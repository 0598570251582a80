"""Format cases: input files, each with a file of expected results next to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from paperlog.formats import ImportedList
from paperlog.identifiers import is_web_url
from paperlog.models import Paper
from paperlog.schema import decode, encode

FOLDER = Path(__file__).parents[1] / "formats" / "cases"

Loads = Callable[[str, str], ImportedList]


def cases(form: str) -> list[Path]:
    """Return the input files of a format."""
    return sorted(each for each in (FOLDER / form).iterdir() if not each.name.endswith(".expected.json"))


def text_of(case: Path) -> str:
    """Return the text of an input file, including its byte order mark and line endings."""
    return case.read_bytes().decode("utf-8")


def expected(case: Path) -> Any:
    return json.loads(case.with_suffix(".expected.json").read_text("utf-8"))


def outcome(listed: ImportedList) -> dict[str, Any]:
    """Return an imported list as JSON values."""
    return {
        "name": listed.name,
        "categories": [encode(each) for each in listed.categories],
        "papers": [encode(each) for each in listed.papers],
        "rejected": [{"entry": each.entry, "reason": each.reason} for each in listed.rejected],
        "readings": [encode(each) for each in listed.readings],
    }


def mutations(texts: list[str]) -> st.SearchStrategy[str]:
    """Generate strings from texts by removing, doubling or replacing a part."""

    def changed(text: str, start: float, length: int, other: str, times: int) -> str:
        at = int(start * len(text))
        return text[:at] + text[at : at + length] * times + other + text[at + length :]

    pieces = st.sampled_from(
        ["", "\n", '"', "{", "]", "\r", ",", ";", "\t", "TY  - ", "ER  - ", "null", "-1", "\ufeff", "\0"]
    )
    part = st.floats(0, 1)
    return st.builds(
        changed, st.sampled_from(texts), part, st.integers(0, 60), pieces | st.text(max_size=5), st.integers(0, 2)
    )


def check_whatever_the_text(loads: Loads, text: str) -> None:
    """Check that text is read as valid papers, or refused with a ValueError."""
    try:
        listed = loads(text, "list")
    except ValueError as error:
        assert str(error)
        return
    assert len({paper.key for paper in listed.papers}) == len(listed.papers)
    for paper in listed.papers:
        assert decode(Paper, encode(paper)) == paper
        assert all(is_web_url(link.url) for link in paper.links)
    for each in listed.rejected:
        assert re.fullmatch(r"line [1-9][0-9]*( \(.*\))?", each.entry, re.DOTALL)
        assert each.reason
