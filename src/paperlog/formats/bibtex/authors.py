"""Author names in BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperlog.formats.authors import without_others
from paperlog.formats.bibtex.fields import plain_text, split_outside_braces

_AND = re.compile(r"[{}]|(?<!\S)and(?!\S)", re.IGNORECASE)
_COMMA = re.compile(r"[{}]|,")
_SEMICOLON = re.compile(r"[{}]|;")
_NAME_PART = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*)", re.IGNORECASE | re.DOTALL)
_HOMONYM = re.compile(r"(?<=\S) 0[0-9]{3}\Z")  # DBLP numbers people of one name


def names(text: str) -> tuple[str, ...]:
    """Return names as they are spoken, `First von Last Jr`; `others` is no name."""
    return tuple(name for written in _people(text) if (name := without_others(_spoken(written))))


def _people(text: str) -> Iterator[str]:
    people = split_outside_braces(_AND, text)
    if len(people) == 1:
        people = split_outside_braces(_SEMICOLON, text)
    for person in people:
        parts = split_outside_braces(_COMMA, person)
        if len(parts) > 3 and not _NAME_PART.match(person):
            yield from parts  # names with commas between them, which BibTeX has no meaning for
        else:
            yield person


def _spoken(name: str) -> str:
    parts = split_outside_braces(_COMMA, name)
    if named := [found for part in parts if (found := _NAME_PART.fullmatch(part))]:
        by_name = {found[1].lower(): found[2].strip().strip('"') for found in named}
        ordered = [by_name.get(part, "") for part in ("given", "prefix", "family", "suffix")]
    else:
        ordered = [parts[-1], *parts[:-1]]
    return _HOMONYM.sub("", " ".join(" ".join(map(plain_text, ordered)).split()))
