"""paperlog's own JSON: every record of a library as the store has it."""

from __future__ import annotations

import json

from paperlog.formats.base import Contents
from paperlog.records import record_of

VERSION = 1


def dumps(contents: Contents) -> str:
    """Return one object: `paperlog` (the version of this shape), `categories`, `papers` and `readings`."""
    whole = {
        "paperlog": VERSION,
        "categories": [record_of(each) for each in contents.categories],
        "papers": [record_of(each) for each in contents.papers],
        "readings": [record_of(each) for each in contents.readings],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
