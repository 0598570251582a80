"""Add the pages above `docs` to the site: the README as its first page, and others."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
_LINK = re.compile(rf"\]\((?:\.\./)?({'|'.join(map(re.escape, _PAGES))})")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    top = Path(config.docs_dir).parent
    for source, page in _PAGES.items():
        text = (top / source).read_text("utf-8").replace("](docs/", "](")
        files.append(File.generated(config, page, content=text))
    files.append(File.generated(config, "LICENSE", content=(top / "LICENSE").read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs passes all by name
    """Link to the names that these pages have on the site."""
    return _LINK.sub(lambda match: f"]({_PAGES[match[1]]}", markdown)
