"""Author names: splitting lists of names, splitting a name into parts, and natural order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from paperlog.formats.text import one_line

_PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "la", "las", "le", "los", "ter"}
    | {"ten", "zu", "zum", "zur", "af", "al", "el", "bin", "ibn", "y"}
    | {"Von", "Van", "De", "Der", "Den", "Del", "Di", "Du", "La", "Las", "Le", "Los", "Ter", "El", "Al"}
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-]+[^\W\d_]*)*")
_ORGANIZATION = re.compile(
    r"\b(?:the|and|for|team|research|groups?|labs?|laborator\w+|ai|inc|corp|llc|ltd|university|institute|college"
    r"|collaboration|consortium|project|foundation|community|contributors|others|google|meta|microsoft|openai)\b",
    re.IGNORECASE,
)
_ET_AL = re.compile(r"(?:^|[\s,;\uff0c])(?:et\.? ?al\.?|and others)$|(?:^|[,;] ?)others$", re.IGNORECASE)
_AUTHOR_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[;\n]\s*|(?:,|(?<!\s))\s+(?:and|&)\s+|,\s*$", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|&)\s", re.IGNORECASE)
_FULL_NAME = re.compile(r"\s*[^\W\d_a-z]\S*\s+\S.*", re.DOTALL)


class Name(Struct, frozen=True):
    """The parts of a name.

    `family` holds the whole name of an organization, or a whole name that can't be split reliably.
    """

    family: str
    given: str = ""
    suffix: str = ""


def split_name(author: str) -> Name:
    """Split a name in natural order."""
    name = one_line(author)
    parts = name.split()
    suffix = parts.pop() if len(parts) > 2 and parts[-1] in _SUFFIXES else ""
    if len(parts) < 2 or _ORGANIZATION.search(name) or not all(map(_NAME_WORD.fullmatch, parts)):
        return Name(name)
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in _PARTICLES:
        start -= 1
    return Name(" ".join(parts[start:]), " ".join(parts[:start]), suffix)


def natural_order(text: str) -> str:
    """Return a name in natural order: `Edward J. Hu Jr.` for `Hu, Edward J., Jr.`."""
    match [one_line(part) for part in text.split(",")]:
        case [family, given]:
            return f"{given} {family}".strip()
        case [family, given, suffix]:
            return f"{given} {family} {suffix}".strip()
        case _:
            return one_line(text)


def split_authors(text: str) -> list[str]:
    """Split a list of names at semicolons or "and". Without semicolons, also split at commas between full names.

    A list that ends with a semicolon is split only at semicolons.
    """
    text = "\n".join(map(one_line, text.split("\n")))
    if text.endswith(";"):
        return [natural_order(name) for name in text.split(";")]
    if ";" not in text and all(map(_FULL_NAME.fullmatch, names := _split_at_commas(text))):
        return names
    return [natural_order(name) for name in _AUTHOR_SEPARATOR.split(text)]


def join_authors(authors: Sequence[str]) -> str:
    """Join names with semicolons, so that `split_authors` can split them again."""
    joined = "; ".join(map(one_line, authors))
    return f"{joined};" if "," in joined or _AND.search(joined) else joined


def strip_et_al(names: str) -> str:
    """Remove a trailing `et al.` or `and others`."""
    return _ET_AL.sub("", names).rstrip(" ,;\uff0c")


def _split_at_commas(text: str) -> list[str]:
    return [name for part in _AUTHOR_SEPARATOR.split(text) for name in part.split(",") if name.strip()]
