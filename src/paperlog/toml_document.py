"""Reading untrusted TOML in linear time."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){100}""")


def read_document(text: str) -> dict[str, Any]:
    """Parse a TOML document. Raises ValueError, for a syntax error a TOMLDecodeError."""
    if _LONG_KEY.search(text):  # takes tomllib quadratic time
        raise ValueError("nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python converts at most 4,300 digits
        raise ValueError("a number is out of range") from None
