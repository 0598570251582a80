"""Author names: natural order, parts, and inverted form."""

from __future__ import annotations

import re

from msgspec import Struct

from paperlog.formats.bibliography import clean

_PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "la", "las", "le", "los", "ter"}
    | {"ten", "zu", "zum", "zur", "af", "al", "el", "bin", "ibn", "y"}
    | {"Von", "Van", "De", "Der", "Den", "Del", "Di", "Du", "La", "Las", "Le", "Los", "Ter", "El", "Al"}
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-]+[^\W\d_]*)*")
_NO_PERSON = re.compile(
    r"\b(?:the|and|for|team|research|groups?|labs?|laborator\w+|ai|inc|corp|llc|ltd|university|institute|college"
    r"|collaboration|consortium|project|foundation|community|contributors|others|google|meta|microsoft|openai)\b",
    re.IGNORECASE,
)


class Name(Struct, frozen=True):
    """A name; one that can't safely be taken apart is all `family`, and so is an organisation's."""

    family: str
    given: str = ""
    suffix: str = ""


def name_of(author: str) -> Name:
    """Return the parts of a name that stands in its natural order."""
    whole = clean(author)
    parts = whole.split()
    suffix = parts.pop() if len(parts) > 2 and parts[-1] in _SUFFIXES else ""
    if len(parts) < 2 or _NO_PERSON.search(whole) or not all(map(_WORD.fullmatch, parts)):
        return Name(whole)
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in _PARTICLES:
        start -= 1
    return Name(" ".join(parts[start:]), " ".join(parts[:start]), suffix)


def inverted(author: str) -> str:
    """Return `Hu, Edward J.` or `Hu, Edward J., Jr.`, without signs that part names."""
    name = name_of(author)
    if not name.given:
        return clean(re.sub("[,;]", " ", name.family))
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))
