"""What the browser remembers: the theme, the split, the order, and whether the keys are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import DecodeError, Meta, Struct, json

from paperlog.configuration.settings import Theme
from paperlog.query.sorting import Order
from paperlog.store import write_user_file
from paperlog.store.atomic import make_folder

MIN_SHARE, MAX_SHARE = 30, 70
"""Limits of the list's share of the width, in percent."""


class BrowserState(Struct, frozen=True, omit_defaults=True):
    """The state at the end of a session. `theme` is None until the user has switched it."""

    theme: Theme | None = None
    list_share: Annotated[int, Meta(ge=MIN_SHARE, le=MAX_SHARE)] = 50
    order: Order = Order.LIST
    is_reversed: bool = False
    shows_keys: bool = True


def load_state(file: Path | None) -> BrowserState:
    """Return the state of the last session, or the defaults if it can't be read."""
    try:
        return json.decode(file.read_bytes(), type=BrowserState) if file else BrowserState()
    except (OSError, DecodeError):
        return BrowserState()


def save_state(file: Path, state: BrowserState) -> None:
    """Write the state. Raises PaperlogError or OSError."""
    make_folder(file.parent)
    write_user_file(file, json.encode(state) + b"\n", force=True)
