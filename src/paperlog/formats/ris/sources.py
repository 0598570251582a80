"""The values of records that fields of BibTeX can't hold, as text in `extra`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperlog.formats.sources import Record, join_values, split_values

_PREFIX = "ris-"
_TAG = re.compile(r"(?!ER)[A-Z][A-Z0-9]")
_GROUPS = ("TI T1 CT", "AU A1", "ED A2 A3", "PY Y1 DA", "T2 T3 BT JF JO JA J2 C3", "SP EP", "DO DI", "UR L2 L3 LK L1",
           "AB N2", "CY PP", "ID LB", "N1 U1")  # fmt: skip
GROUPS = {tag: tags for tags in _GROUPS for tag in tags.split()}
"""Tags whose values are only kept together."""


def source_fields(values: Record) -> dict[str, str]:
    """Return values as fields of `extra`."""
    return {f"{_PREFIX}{tag.lower()}": join_values(texts) for tag, texts in values.items()}


def source_values(extra: Mapping[str, str]) -> Record:
    """Return the values in fields of `extra`. `source_fields` reverses it."""
    values = {name.removeprefix(_PREFIX).upper(): text for name, text in extra.items() if name.startswith(_PREFIX)}
    return {tag: lines for tag, text in values.items() if _TAG.fullmatch(tag) and (lines := split_values(text))}
