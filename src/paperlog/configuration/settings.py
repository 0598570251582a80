"""The settings, their types and defaults."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from paperlog.query.sorting import Order

Command = Annotated[str, Meta(pattern=r"\S")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Columns = Annotated[tuple[str, ...], Meta(min_length=1)]

DEFAULT_COLUMNS = ("status", "key", "title", "published", "rating")

NAMES = {
    "list_sort": "list.sort",
    "list_limit": "list.limit",
    "list_columns": "list.columns",
    "search_limit": "search.limit",
    "open_mark_reading": "open.mark_reading",
}
"""The fields that are in a table of the file, with their names there: `list.sort` is `sort` in `[list]`."""


_PDF_OPENERS = {"darwin": "open", "win32": "rundll32 url.dll,FileProtocolHandler"}


class Theme(StrEnum):
    """A theme of the browser. AUTO depends on the background of the terminal."""

    AUTO = "auto"
    DARK = "dark"
    LIGHT = "light"


class Configuration(Struct, frozen=True, rename=NAMES):
    editor: Command = "notepad" if sys.platform == "win32" else "vi"
    pager: Command | Literal[False] = "less -FRX"
    pdf_opener: Command = _PDF_OPENERS.get(sys.platform, "xdg-open")
    theme: Theme = Theme.AUTO
    list_sort: Order = Order.LIST
    list_limit: Count | None = None
    list_columns: Columns = DEFAULT_COLUMNS
    search_limit: Count = 10
    open_mark_reading: bool = False
    aliases: Mapping[str, str] = {}
