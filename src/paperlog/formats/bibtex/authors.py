"""Author names in BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from paperlog.formats.authors import strip_et_al
from paperlog.formats.bibtex.fields import decode_line, split_outside_braces

_AND = re.compile(r"[{}]|(?<!\S)and(?!\S)", re.IGNORECASE)
COMMA = re.compile(r"[{}]|,")
_SEMICOLON = re.compile(r"[{}]|;")
NAME_PART = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*)", re.IGNORECASE | re.DOTALL)
_WITH_INITIALS = re.compile(r"\s*[^\W\d_][\w'\u2019-]+ [A-Z]{1,3}\s*")
_HOMONYM = re.compile(r"(?<=\S) 0[0-9]{3}\Z")  # DBLP numbers authors with the same name


def parse_names(text: str) -> tuple[str, ...]:
    """Return the names in natural order, `First von Last Jr`, without a trailing `others`."""
    return tuple(filter(None, (strip_et_al(_natural_order(name)) for name in split_names(text))))


def split_names(text: str) -> Iterator[str]:
    """Yield the names of a list in BibTeX."""
    names = split_outside_braces(_AND, text)
    if len(names) == 1:
        names = split_outside_braces(_SEMICOLON, text)
    for name in names:
        parts = split_outside_braces(COMMA, name)
        if are_names(parts) and not NAME_PART.match(name):
            yield from parts  # names separated by commas are invalid BibTeX, but common
        else:
            yield name


def are_names(parts: list[str]) -> bool:
    """Return whether the parts between commas are names, not the parts of one name."""
    if len(parts) == 2:
        return all(map(_WITH_INITIALS.fullmatch, parts))
    return len(parts) > 3 or (len(parts) == 3 and all(len(part.split()) > 1 for part in parts))


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def _natural_order(name: str) -> str:
    parts = split_outside_braces(COMMA, name)
    if labeled := [match for part in parts if (match := NAME_PART.fullmatch(part))]:
        by_label = {match[1].lower(): match[2].strip().strip('"') for match in labeled}
        ordered = [by_label.get(part, "") for part in ("given", "prefix", "family", "suffix")]
    else:
        ordered = [parts[-1], *parts[:-1]]
    return _HOMONYM.sub("", " ".join(" ".join(map(decode_line, ordered)).split()))
