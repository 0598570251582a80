"""The pages of the documentation and their code blocks."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
README = TOP / "README.md"
DOCS = TOP / "docs"
PAGES = [README, TOP / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the language and the content of each code block."""
    return re.findall(r"^```(\w*)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def sh_blocks(page: Path) -> list[str]:
    return [text for language, text in blocks(page) if language == "sh"]
