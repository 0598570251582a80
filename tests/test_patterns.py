"""No regular expression for untrusted text takes more than linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

import paperlog
from support.regex_steps import adversarial_texts, count_steps

PACKAGES = (
    *(
        "formats",
        "formulas",
        "query",
        "search",
        "text",
        "titles",
        "identifiers",
        "dates",
        "periods",
        "values",
        "library",
    ),
    "output",
)
SIZE = 20


def patterns() -> Iterator[Any]:
    """Yield each pattern, and how its module uses it: to search, or to match the start of a text or a whole text."""
    for module in walk_packages(paperlog.__path__, "paperlog."):
        if module.name.split(".")[1] not in PACKAGES:
            continue
        names = vars(import_module(module.name))
        source = Path(names["__file__"]).read_text("utf-8")
        for name, value in names.items():
            pattern = value() if f"\n{name} = lazy_pattern(" in source else value
            if isinstance(pattern, re.Pattern) and f"\n{name} = " in source:
                uses = set(re.findall(rf"\b{name}(?:\(\))?\.(\w+)", source))
                use = (
                    "search"
                    if uses - {"match", "fullmatch", "pattern"}
                    else min(uses & {"match", "fullmatch"}, default="match")
                )
                yield pytest.param(pattern, use, id=f"{module.name}.{name}")


@pytest.mark.parametrize(("pattern", "use"), list(patterns()))
def test_pattern_takes_linear_time(pattern: re.Pattern[Any], use: str) -> None:
    for text, longer in zip(adversarial_texts(pattern, SIZE), adversarial_texts(pattern, 2 * SIZE), strict=True):
        steps = count_steps(pattern, text, use)
        assert count_steps(pattern, longer, use) <= 2.9 * steps + 400, (longer[:20], longer[-5:])
