"""Author names: natural order, parts, and inverted form."""

from __future__ import annotations

import re

from msgspec import Struct

from paperlog.formats.text import clean

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
_OTHERS = re.compile(r"(?:^|[\s,;\uff0c])(?:et\.? ?al\.?|and others)$|(?:^|[,;] ?)others$", re.IGNORECASE)
_BETWEEN_AUTHORS = re.compile(r"\s*[;\n]\s*|,?\s+(?:and|&)\s+|,\s*$", re.IGNORECASE)
_TWO_WORDS = re.compile(r"\s*[^\W\d_a-z]\S*\s+\S.*", re.DOTALL)


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


def person(text: str) -> str:
    """Return a name in its natural order: `Hu, Edward J., Jr.` becomes `Edward J. Hu Jr.`."""
    match [clean(part) for part in text.split(",")]:
        case [family, given]:
            return f"{given} {family}".strip()
        case [family, given, suffix]:
            return f"{given} {family} {suffix}".strip()
        case _:
            return clean(text)


def split_authors(text: str) -> list[str]:
    """Return the names between semicolons or "and"; between commas where none of them is a family name alone."""
    text = "\n".join(map(clean, text.split("\n")))
    if ";" not in text and all(map(_TWO_WORDS.fullmatch, names := _names_between_commas(text))):
        return names
    return [person(name) for name in _BETWEEN_AUTHORS.split(text)]


def _names_between_commas(text: str) -> list[str]:
    return [name for part in _BETWEEN_AUTHORS.split(text) for name in part.split(",") if name.strip()]


def without_others(names: str) -> str:
    """Return names without an `et al.` or `and others` at their end."""
    return _OTHERS.sub("", names).rstrip(" ,;\uff0c")
