"""paperlog's own JSON: every record of a library as the store has it."""

from __future__ import annotations

import json
import re
from typing import Any

from paperlog.characters import CONTROL, INVISIBLE, MISLEADING
from paperlog.formats.base import Contents
from paperlog.records import record_of

VERSION = 1
_HARMFUL = re.compile(rf"(?!\n)[{CONTROL}{INVISIBLE}{MISLEADING}]")  # a bare line feed is layout


def dumps(contents: Contents) -> str:
    """Return one object: `paperlog` (the version of this shape), `categories`, `papers` and `readings`."""
    whole = {
        "paperlog": VERSION,
        "categories": [record_of(each) for each in contents.categories],
        "papers": [record_of(each) for each in contents.papers],
        "readings": [record_of(each) for each in contents.readings],
    }
    return encode(whole) + "\n"


def encode(value: Any, *, ascii_only: bool = False) -> str:
    """Return a value as JSON in which every character that could drive a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _HARMFUL.sub(lambda found: json.dumps(found[0])[1:-1], text)
