"""The built-in catalogue of papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperlog.formats import ImportedList


def load_built_in() -> ImportedList:
    """Return the built-in catalogue.

    The file is in the package if paperlog is installed, or in the `data` folder of a checkout or editable install.
    """
    from importlib.resources import files

    from paperlog.formats.toml import loads

    packaged = files("paperlog") / "seed.toml"
    checkout = Path(__file__).parents[2] / "data" / "seed.toml"
    text = (packaged if packaged.is_file() else checkout).read_text(encoding="utf-8")
    catalogue = loads(text, "ml-papers")
    if catalogue.rejected:
        first = catalogue.rejected[0]
        raise ValueError(f"The built-in catalogue is damaged: {first.entry}: {first.reason}")
    return catalogue
